import { announce } from '../state/announcement.js';
import { formatBytes } from './quantity.js';

/** Long enough for any browser to have begun reading it. */
const KEPT_MS = 60_000;

/** Hands a file to the browser, as a link with `download` does, and says so. */
export function saveFile(name: string, type: string, parts: Iterable<BlobPart>): void {
  const blob = new Blob([...parts], { type });
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
  announce(`Saved ${name}, ${formatBytes(blob.size)}.`);
}
