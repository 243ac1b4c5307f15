import { type PageRuns, PageRunsBuilder, PageState } from '@pagelapse/address-space';
import type { PassBatch } from '../api/pass-batch.js';
import type { PastBatch } from '../api/past.js';
import { applyBatch, type ProcessPicture, type WatchedMapping } from './process-picture.js';

/** Some addresses, whatever is mapped there: `pages` pages from page index `start` on. */
export interface Stretch {
  readonly start: number;
  readonly pages: number;
}

/** Lays batches over one another for some addresses alone: of a process with 65,000 mappings that is most of the work. */
export class StretchReader {
  readonly #stretch: Stretch;
  #picture: ProcessPicture | undefined;

  constructor(stretch: Stretch) {
    this.#stretch = stretch;
  }

  /** The picture of these addresses. Throws as {@link applyBatch} does. */
  take(batch: PassBatch): ProcessPicture {
    const before = batch.key ? undefined : this.#picture;
    const mappings = batch.mappings.filter(({ mapping }) => overlaps(mapping, this.#stretch));
    const ids = new Set(mappings.map(({ id }) => id));
    const here = (id: number): boolean => ids.has(id) || before?.byId.has(id) === true;
    this.#picture = applyBatch(before, {
      ...batch,
      mappings,
      gone: batch.gone.filter((id) => before?.byId.has(id) === true),
      patches: batch.patches.filter(({ mapping }) => here(mapping)),
      figures: [],
    });
    return this.#picture;
  }

  /** The same of a past. `undefined` where the batch is missing, or does not fit as in files of strangers: what follows waits for a key. */
  read(batch: PastBatch | undefined): ProcessPicture | undefined {
    try {
      if (batch !== undefined) return this.take(batch.read());
    } catch {
      // Whoever asks says that nothing is known here.
    }
    this.lose();
    return undefined;
  }

  /** What follows waits for a key. */
  lose(): void {
    this.#picture = undefined;
  }
}

function overlaps({ start, end }: { readonly start: number; readonly end: number }, stretch: Stretch): boolean {
  return start < stretch.start + stretch.pages && end > stretch.start;
}

/**
 * The pages of some addresses, be they of one mapping, of several or of none: where nothing is mapped they are unmapped.
 * `same`, when that holds the very same runs.
 */
export function runsOfStretch(mappings: readonly WatchedMapping[], stretch: Stretch, same?: PageRuns): PageRuns {
  const { start, pages } = stretch;
  const here = mappings.filter(({ mapping }) => overlaps(mapping, stretch));
  const [only] = here;
  if (here.length === 1 && only?.mapping.start === start && only.mapping.end === start + pages) return only.runs;
  const builder = new PageRunsBuilder();
  for (const { mapping, runs } of here) {
    builder.push(mapping.start - start - builder.pages, PageState.unmapped);
    let at: number = mapping.start;
    for (let i = 0; i < runs.count; i++) {
      const end = at + (runs.lengths[i] as number);
      builder.push(Math.min(end, start + pages) - Math.max(at, start), runs.codes[i] as number);
      at = end;
    }
  }
  builder.push(pages - builder.pages, PageState.unmapped);
  return builder.finish(same);
}
