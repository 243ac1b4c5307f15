import { type ReactNode, useEffect, useRef } from 'react';

/** Over everything, with the focus inside until it is closed: the browser's own modal dialog. Escape and a click beside it close it. */
export function Dialog(props: { readonly label: string; readonly onClose: () => void; readonly children: ReactNode }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      // The browser gives the focus back from a dialog that is closed, not from one that is no longer in the document.
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same
    <dialog
      ref={ref}
      aria-label={props.label}
      onClose={props.onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) props.onClose();
      }}
      className="mx-auto mt-[12vh] mb-auto w-[min(40rem,calc(100vw-2rem))] rounded-md border border-line bg-surface p-0 text-ink shadow-lg backdrop:bg-black/25"
    >
      {props.children}
    </dialog>
  );
}
