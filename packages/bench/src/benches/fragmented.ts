import type { Bench } from '../bench.js';
import { COMPARED_NOTE, compareScans } from '../stage/compared-scans.js';
import { PagemapReader } from '../stage/pagemap-reader.js';
import { countsAt, pagesIn } from '../stage/scans.js';
import { keepSwap, requireMemory } from '../stage/squeeze.js';
import { Target } from '../stage/target.js';

const GOAL = 40;
/** A million pages, of which every second one is written. */
const SHARE = 1 / 4;

export const fragmented: Bench = {
  name: 'fragmented',
  title: 'shared memory of which every second page was written and all of them are in swap',
  async run(context) {
    const pages = context.pages(SHARE);
    const written = pages / 2;
    requireMemory(written * context.capabilities.pageSize);
    keepSwap(context, pages * context.capabilities.pageSize);
    const target = context.keep(await Target.start(context.programs.target));
    await target.map('shared', pages);
    await target.write({ first: 0, count: pages, step: 2 });
    await target.pageOut();
    const reader = context.keep(await PagemapReader.start(context.programs.pagemapReader, target.pid, 0));
    const { scan, ...measured } = await compareScans(context, target, reader, pages, context.turns(1, 8));
    const counts = countsAt(scan, target.firstPage);
    const swapped = pagesIn(counts, 'shared-swapped', 'swap-cached');
    return {
      tables: [
        {
          caption: `${pages.toLocaleString('en')} pages of shared memory`,
          columns: [
            { title: 'swapped', unit: 'count' },
            { title: 'present', unit: 'count' },
            { title: 'never touched', unit: 'count' },
            { title: 'raw pagemap (C)', unit: 'ms' },
            { title: 'first / raw', unit: 'ratio' },
            { title: 'exact', unit: 'ms' },
            { title: 'exact / raw', unit: 'ratio' },
            { title: 'live pass', unit: 'ms' },
            { title: 'live / raw', unit: 'ratio' },
          ],
          rows: [
            [
              swapped,
              pagesIn(counts, 'present'),
              pagesIn(counts, 'unmapped'),
              measured.raw.wallMs,
              measured.first.wallMs / measured.raw.wallMs,
              measured.exact.wallMs,
              measured.exact.wallMs / measured.raw.wallMs,
              measured.live.wallMs,
              measured.live.wallMs / measured.raw.wallMs,
            ],
          ],
        },
      ],
      verdicts: (['first', 'exact'] as const).map((scan) => ({
        id: `fragmented/${scan}`,
        what: `${scan} scan / raw read`,
        unit: 'ratio',
        bound: 'at most',
        goal: GOAL,
        measured: measured[scan].wallMs / measured.raw.wallMs,
      })),
      notes: [
        COMPARED_NOTE,
        'Put to swap with MADV_PAGEOUT. The worst that can be asked of extents: each is one page long.',
      ],
    };
  },
};
