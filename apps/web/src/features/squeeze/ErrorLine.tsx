import { ApiError } from '../../api/api-error.js';

/** Why something could not be done, with the way out. */
export function ErrorLine({ error }: { readonly error: Error | null }) {
  if (error === null) return null;
  return (
    <p role="alert" className="text-sm font-medium break-words">
      {error.message} {error instanceof ApiError && <span className="font-normal text-ink-2">{error.wayOut}</span>}
    </p>
  );
}
