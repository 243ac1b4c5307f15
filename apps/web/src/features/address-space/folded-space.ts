import { type Mapping, mappingPages } from '@pagelapse/address-space';

/** Addresses between mappings where there is nothing, folded to a mark. */
export interface FoldedGap {
  /** Index of the mapping that follows it. */
  readonly before: number;
  readonly pages: number;
  /** It leads over into the kernel's half of the addresses, where vsyscall is: none of that was the process's to use. */
  readonly toKernel: boolean;
  readonly cssLeft: number;
  readonly cssWidth: number;
}

/** An address space laid out on a line, gaps folded. Columns are by index of the mapping, in address order. */
export interface FoldedSpace {
  readonly cssWidth: number;
  readonly cssLeft: Float64Array;
  /** Equal to the next one's `cssLeft` unless a gap lies between. */
  readonly cssRight: Float64Array;
  readonly gaps: readonly FoldedGap[];
  /** Pages between the mappings, drawn as gaps or not, but for those of the kernel. */
  readonly unusedPages: number;
}

/** Gaps smaller than this are not told: libraries and stacks of threads have one between any two mappings. */
const TOLD_GAP_BYTES = 256 * 2 ** 20;
const GAP_CSS_WIDTH = 12;
/** No more gaps than one in this room, the largest of them. */
const ROOM_CSS_PER_GAP = 96;

/**
 * Widths grow with the square root of size: from one page to terabytes, a scale would show one mapping and nothing else.
 * Beyond 4 GiB they do not grow, for what large reservations hold is mostly nothing.
 */
const WIDEST_BYTES = 4 * 2 ** 30;

/** `mappings`: in address order. */
export function foldSpace(
  mappings: readonly { readonly mapping: Mapping }[],
  cssWidth: number,
  pageSize: number,
): FoldedSpace {
  const count = mappings.length;
  const { told, unusedPages } = gapsOf(mappings, cssWidth, pageSize);
  const widest = WIDEST_BYTES / pageSize;
  let weights = 0;
  for (const { mapping } of mappings) weights += Math.sqrt(Math.min(widest, mappingPages(mapping)));
  const scale = weights === 0 ? 0 : Math.max(0, cssWidth - told.length * GAP_CSS_WIDTH) / weights;
  const cssLeft = new Float64Array(count);
  const cssRight = new Float64Array(count);
  const gaps: FoldedGap[] = [];
  let x = 0;
  for (let i = 0; i < count; i++) {
    const gap = told[gaps.length];
    if (gap?.before === i) {
      gaps.push({ ...gap, cssLeft: x, cssWidth: GAP_CSS_WIDTH });
      x += GAP_CSS_WIDTH;
    }
    const { mapping } = mappings[i] as { mapping: Mapping };
    cssLeft[i] = x;
    x += Math.sqrt(Math.min(widest, mappingPages(mapping))) * scale;
    cssRight[i] = x;
  }
  return { cssWidth, cssLeft, cssRight, gaps, unusedPages };
}

type Gap = Pick<FoldedGap, 'before' | 'pages' | 'toKernel'>;

function gapsOf(
  mappings: readonly { readonly mapping: Mapping }[],
  cssWidth: number,
  pageSize: number,
): { told: Gap[]; unusedPages: number } {
  const kernelFrom = 2 ** 63 / pageSize;
  const all: Gap[] = [];
  let unusedPages = 0;
  for (let i = 1; i < mappings.length; i++) {
    const { end } = (mappings[i - 1] as { mapping: Mapping }).mapping;
    const { start } = (mappings[i] as { mapping: Mapping }).mapping;
    const pages = start - end;
    const toKernel = end < kernelFrom && start >= kernelFrom;
    if (!toKernel) unusedPages += pages;
    if (pages * pageSize >= TOLD_GAP_BYTES) all.push({ before: i, pages, toKernel });
  }
  const most = Math.floor(cssWidth / ROOM_CSS_PER_GAP);
  const told = all.sort((a, b) => b.pages - a.pages).slice(0, most);
  return { told: told.sort((a, b) => a.before - b.before), unusedPages };
}

/** The mapping at a place on the line: of several within `cssPixel`, the widest. `undefined` in a gap. */
export function mappingAtCss(space: FoldedSpace, cssX: number, cssPixel: number): number | undefined {
  const { cssLeft, cssRight } = space;
  let [low, high] = [0, cssLeft.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cssRight[middle] as number) <= cssX) low = middle + 1;
    else high = middle;
  }
  let widest: number | undefined;
  for (let i = low; i < cssLeft.length && (cssLeft[i] as number) < cssX + cssPixel; i++) {
    if (widest === undefined || widthOf(space, i) > widthOf(space, widest)) widest = i;
  }
  return widest;
}

function widthOf({ cssLeft, cssRight }: FoldedSpace, i: number): number {
  return (cssRight[i] as number) - (cssLeft[i] as number);
}
