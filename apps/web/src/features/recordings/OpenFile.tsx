import { useRef } from 'react';
import { Button } from '../../components/Button.js';

/** Chooses a recording on this machine; its bytes stay in the browser. */
export function OpenFile({ onFile }: { readonly onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".pagelapse"
        aria-label="Recording file"
        className="hidden"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
      <Button onClick={() => input.current?.click()} title="It can be dropped anywhere on this page too">
        Open a recording file
      </Button>
    </>
  );
}
