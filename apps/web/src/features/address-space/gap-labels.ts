import { formatBytes } from '../../components/quantity.js';
import type { FoldedGap, FoldedSpace } from './folded-space.js';

export interface GapLabel {
  readonly gap: FoldedGap;
  readonly text: string;
  readonly cssLeft: number;
}

/** Of the type that labels are set in, at scale 1; a little more than they need. */
const CSS_PER_LETTER = 6;
const CSS_BETWEEN = 12;

export function gapText({ pages, toKernel }: FoldedGap, pageSize: number): string {
  return toKernel ? "the kernel's addresses" : `${formatBytes(pages * pageSize)} unused`;
}

/** The labels that have room under their gaps, the largest gaps first, from left to right. */
export function gapLabels(space: FoldedSpace, pageSize: number, scale: number): GapLabel[] {
  const placed: (GapLabel & { cssRight: number })[] = [];
  for (const gap of [...space.gaps].sort((a, b) => Number(a.toKernel) - Number(b.toKernel) || b.pages - a.pages)) {
    const text = gapText(gap, pageSize);
    const cssWidth = text.length * CSS_PER_LETTER * scale;
    const middle = gap.cssLeft + gap.cssWidth / 2;
    const cssLeft = Math.max(0, Math.min(space.cssWidth - cssWidth, middle - cssWidth / 2));
    const cssRight = cssLeft + cssWidth;
    const free = placed.every(
      (other) => cssRight + CSS_BETWEEN <= other.cssLeft || other.cssRight + CSS_BETWEEN <= cssLeft,
    );
    if (free) placed.push({ gap, text, cssLeft, cssRight });
  }
  return placed.sort((a, b) => a.cssLeft - b.cssLeft);
}
