import { type TargetScan, WINDOW_PAGES } from '@pagelapse/procfs';
import type { Bench } from '../bench.js';
import { inTurns, type Measured } from '../measure/in-turns.js';
import { formatBytes } from '../report/format.js';
import { PagemapReader } from '../stage/pagemap-reader.js';
import { countsAt, pagesIn, Scans } from '../stage/scans.js';
import { requireMemory } from '../stage/squeeze.js';
import { Target } from '../stage/target.js';

const TIB = 2 ** 40;
/** Each scattered page brings a page table of its own, and a share of the level above. */
const PAGES_EACH_TAKES = 2.1;
const FASTER_GOAL = 8;
const HUGE_GOAL_MS = 50;

export const sparse: Bench = {
  name: 'sparse',
  title: 'enormous reservations with few pages in them, against reading all of pagemap',
  async run(context) {
    const { pageSize } = context.capabilities;
    const layouts = [
      { bytes: context.scaled(16 * TIB), touched: context.scaled(262_144), rounds: 3 },
      // One round: reading all of pagemap here takes twenty seconds.
      { bytes: context.scaled(64 * TIB), touched: 100, rounds: 1 },
    ];
    const rows: { bytes: number; touched: number; raw: Measured; ours: Measured }[] = [];
    for (const { bytes, touched, rounds } of layouts) {
      requireMemory(touched * pageSize * PAGES_EACH_TAKES);
      context.say(`${formatBytes(bytes)} with ${touched} pages`);
      const pages = Math.floor(bytes / pageSize);
      const target = context.keep(await Target.start(context.programs.target));
      await target.reserve(pages);
      await target.scatter(touched);
      const reader = context.keep(await PagemapReader.start(context.programs.pagemapReader, target.pid, 0));
      const scans = context.keep(new Scans(target.pid, context.capabilities));
      scans.scan();
      let last: TargetScan | undefined;
      const measured = await inTurns(
        { warmUps: 0, rounds },
        {
          raw: () => reader.raw({ firstPage: target.firstPage, pages, batch: WINDOW_PAGES }),
          ours: () => {
            const took = scans.scan();
            last = took.scan;
            return took;
          },
        },
      );
      const found = pagesIn(countsAt(last as TargetScan, target.firstPage), 'present');
      if (found !== touched) throw new Error(`${touched} pages were touched, ${found} found`);
      rows.push({ bytes, touched, ...measured });
      await context.release(scans, reader, target);
    }
    const [many, huge] = rows as [(typeof rows)[number], (typeof rows)[number]];
    return {
      tables: [
        {
          caption: 'A MAP_NORESERVE mapping, pages written somewhere in it',
          columns: [
            { title: 'mapping', unit: 'bytes' },
            { title: 'pages in it', unit: 'count' },
            { title: 'pagemap reads (C)', unit: 'ms' },
            { title: 'scan', unit: 'ms' },
            { title: 'faster', unit: 'ratio' },
          ],
          rows: rows.map(({ bytes, touched, raw, ours }) => [
            bytes,
            touched,
            raw.wallMs,
            ours.wallMs,
            raw.wallMs / ours.wallMs,
          ]),
        },
      ],
      verdicts: [
        {
          id: 'sparse/faster',
          what: `faster than pagemap reads, ${formatBytes(many.bytes)}`,
          unit: 'ratio',
          bound: 'at least',
          goal: FASTER_GOAL,
          measured: many.raw.wallMs / many.ours.wallMs,
        },
        {
          id: 'sparse/huge',
          what: `scan of ${formatBytes(huge.bytes)} with ${huge.touched} pages`,
          unit: 'ms',
          bound: 'at most',
          goal: HUGE_GOAL_MS,
          measured: huge.ours.wallMs,
        },
      ],
      notes: ['The scan is of the whole process; every page written was found.'],
    };
  },
};
