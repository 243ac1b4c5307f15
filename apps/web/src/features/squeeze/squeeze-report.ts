import type { SqueezeStatus } from '../../api/squeezes.js';
import type { PagesGiven } from './pages-given.js';

/** A squeeze that has ended, whole: what was asked, what came of it, what was restored, and which pages it took. */
export interface SqueezeReport {
  readonly squeeze: SqueezeStatus;
  /** Bytes. */
  readonly pageSize: number;
  /** Absent where the agent retains nothing of the moments before and at its end. */
  readonly pages: PagesGiven | undefined;
}

/** The report as a document; sizes in bytes, `pages` in pages. */
export function reportJson({ squeeze, pageSize, pages }: SqueezeReport): string {
  return `${JSON.stringify({ format: 'pagelapse-squeeze', version: 1, pageSize, squeeze, pages }, undefined, 2)}\n`;
}
