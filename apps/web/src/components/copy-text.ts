import { announce } from '../state/announcement.js';

/** Puts text on the clipboard and says so; `what` is the subject of that sentence. Rejects when the browser refuses. */
export async function copyText(text: string, what: string): Promise<void> {
  // Absent where the page has not come over loopback or HTTPS.
  if (navigator.clipboard === undefined) throw new Error(`the browser allows no copying here. ${text}`);
  await navigator.clipboard.writeText(text);
  announce(`${what} copied: ${text}`);
}
