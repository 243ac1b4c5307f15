/** The way out, larger and darker than anything beside it. */
export function StopButton(props: { readonly onClick: () => void; readonly busy: boolean }) {
  return (
    <button
      type="button"
      data-testid="squeeze-stop"
      title="Ends the squeeze and puts back what was there before (X)"
      disabled={props.busy}
      onClick={props.onClick}
      className="h-9 shrink-0 rounded border border-ink bg-ink px-6 text-lg font-semibold text-surface enabled:hover:bg-ink-2 disabled:cursor-default disabled:opacity-60"
    >
      {props.busy ? 'Restoring' : 'Stop and restore'}
    </button>
  );
}
