import type { Bench } from '../bench.js';
import type { BenchContext } from '../bench-context.js';
import type { Measured } from '../measure/in-turns.js';
import { smapsBytes } from '../measure/process-cost.js';
import type { Cell, Outcome, Verdict } from '../report/outcome.js';
import { COMPARED_NOTE, compareScans } from '../stage/compared-scans.js';
import { countsAt, pagesIn } from '../stage/scans.js';
import { openThreadStage, type ThreadStage } from '../stage/thread-stage.js';

const KINDS = ['private', 'shared'] as const;
const DIRTY_PERCENT = [0, 50, 100] as const;
/** Three to warm up and ten to measure, as in the thread; sixteen, so that the live passes are two whole cycles. */
const TURNS = { warmUps: 3, rounds: 16 };
const GOALS: Readonly<Record<number, number>> = { 50: 1.8, 100: 1.4 };
const LIVE_GOAL = 1.15;
const JUDGED = [
  ['exact', 'exact scan'],
  ['first', 'first scan'],
  ['live', 'live pass'],
] as const;

interface Row {
  readonly kind: (typeof KINDS)[number];
  readonly dirty: number;
  readonly raw: Measured;
  readonly first: Measured;
  readonly exact: Measured;
  readonly live: Measured;
  /** Pages in swap: as pagemap's own bits have it, as the exact scan has it, as smaps adds it up. */
  readonly swapped: readonly [pagemap: number, exact: number, smaps: number];
}

export const threadTable1: Bench = {
  name: 'thread-table-1',
  title: 'the first table of the 2021 thread: a full read of the mapping, pagemap alone against the exact picture',
  async run(context) {
    const stage = openThreadStage(context);
    const rows: Row[] = [];
    for (const kind of KINDS) {
      for (const dirty of DIRTY_PERCENT) rows.push(await measure(context, stage, kind, dirty));
    }
    return outcome(rows, context);
  },
};

async function measure(context: BenchContext, stage: ThreadStage, kind: Row['kind'], dirty: number): Promise<Row> {
  const { target, reader, close } = await stage.dirtied(kind, dirty);
  const turns = context.turns(TURNS.warmUps, TURNS.rounds);
  const { scan, ...measured } = await compareScans(context, target, reader, stage.pages, turns);
  const { pageSize } = context.capabilities;
  const counts = countsAt(scan, target.firstPage);
  const ofPagemap = pagesIn(counts, 'swapped');
  const ofExact = pagesIn(counts, 'swapped', 'shared-swapped', 'swap-cached');
  const ofSmaps = smapsBytes(target.pid, target.firstPage, pageSize, 'Swap') / pageSize;
  await close();
  return { kind, dirty, ...measured, swapped: [ofPagemap, ofExact, ofSmaps] };
}

function outcome(rows: readonly Row[], context: BenchContext): Outcome {
  const cells = rows.map(({ kind, dirty, raw, first, exact, live, swapped }): Cell[] => [
    `${kind} ${dirty} %`,
    raw.wallMs,
    first.wallMs / raw.wallMs,
    exact.wallMs,
    exact.wallMs / raw.wallMs,
    exact.cpuMs / raw.cpuMs,
    live.wallMs,
    live.wallMs / raw.wallMs,
    live.meanWallMs / raw.meanWallMs,
    ...swapped,
  ]);
  const verdicts = [100, 50].flatMap((dirty) =>
    JUDGED.map(
      ([scan, what]): Verdict => ({
        id: `thread-table-1/${scan}-${dirty}`,
        what: `${what} / raw read at ${dirty} % dirty, private and shared, the worse`,
        unit: 'ratio',
        bound: 'at most',
        goal: scan === 'live' ? LIVE_GOAL : (GOALS[dirty] as number),
        measured: Math.max(
          ...rows.filter((row) => row.dirty === dirty).map((row) => row[scan].wallMs / row.raw.wallMs),
        ),
      }),
    ),
  );
  return {
    tables: [
      {
        caption: `A mapping of ${context.pages().toLocaleString('en')} pages under a limit of a quarter of it`,
        columns: [
          { title: 'memory', unit: 'text' },
          { title: 'raw pagemap (C)', unit: 'ms' },
          { title: 'first / raw', unit: 'ratio' },
          { title: 'exact', unit: 'ms' },
          { title: 'exact / raw', unit: 'ratio' },
          { title: 'CPU exact / raw', unit: 'ratio' },
          { title: 'live pass', unit: 'ms' },
          { title: 'live / raw', unit: 'ratio' },
          { title: 'all live / raw', unit: 'ratio' },
          { title: 'swapped: pagemap', unit: 'count' },
          { title: 'exact', unit: 'count' },
          { title: 'smaps', unit: 'count' },
        ],
        rows: cells,
      },
    ],
    verdicts,
    notes: [
      'The first so many percent of the pages got one word each.',
      COMPARED_NOTE,
      '"All live" is the mean of all live passes, those that ask again included. The kernel patch of the thread cost 2.1 of the raw read at its best batch.',
    ],
  };
}
