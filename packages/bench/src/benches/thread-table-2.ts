import { WINDOW_PAGES } from '@pagelapse/procfs';
import type { Bench } from '../bench.js';
import type { BenchContext } from '../bench-context.js';
import { inTurns, type Measured } from '../measure/in-turns.js';
import type { Cell, Table } from '../report/outcome.js';
import { Scans } from '../stage/scans.js';
import { openThreadStage, type ThreadStage } from '../stage/thread-stage.js';

const ENTRY_BYTES = 8;
/** Entries a read call: the thread's 1 to 1,024, then up to 2 MiB of them. */
const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16_384, 65_536, 262_144];
const DIRTY_PERCENT = [50, 100] as const;
/** From here on the kernel's walk is what is paid for, no longer the call. */
const GOAL_FROM_BATCH = 64;
const GOAL = 1.8;

interface Row {
  readonly batch: number;
  readonly raw: Measured;
  readonly exact: Measured;
}

export const threadTable2: Bench = {
  name: 'thread-table-2',
  title: 'the second table of the 2021 thread: shared memory, by how many entries one read call asks for',
  async run(context) {
    const stage = openThreadStage(context);
    const tables: Table[] = [];
    let worst = 0;
    for (const dirty of DIRTY_PERCENT) {
      const rows = await measure(context, stage, dirty);
      tables.push(table(dirty, rows));
      for (const { batch, raw, exact } of rows) {
        if (batch >= GOAL_FROM_BATCH) worst = Math.max(worst, exact.wallMs / raw.wallMs);
      }
    }
    return {
      tables,
      verdicts: [
        {
          id: 'thread-table-2/exact',
          what: `exact scan / raw read, the worst from batch ${GOAL_FROM_BATCH} on`,
          unit: 'ratio',
          bound: 'at most',
          goal: GOAL,
          measured: worst,
        },
      ],
      notes: [
        `The scan never asks for more than ${WINDOW_PAGES.toLocaleString('en')} entries a call, which is what it always does outside of this bench.`,
      ],
    };
  },
};

async function measure(context: BenchContext, stage: ThreadStage, dirty: number): Promise<Row[]> {
  const { target, reader, close } = await stage.dirtied('shared', dirty);
  // All have looked once before the first is timed, as in the first table: what a scanner may count instead of asking for
  // depends on how long it has seen nothing move.
  const scanners = BATCHES.map((batch) => {
    const scans = new Scans(target.pid, context.capabilities, Math.min(batch, WINDOW_PAGES));
    scans.scan();
    return { batch, scans };
  });
  const rows: Row[] = [];
  for (const { batch, scans } of scanners) {
    const turns = batch < GOAL_FROM_BATCH ? context.turns(0, 2) : context.turns(1, 5);
    const measured = await inTurns(turns, {
      raw: () => reader.raw({ firstPage: target.firstPage, pages: stage.pages, batch }),
      exact: () => scans.scan(),
    });
    scans.close();
    rows.push({ batch, ...measured });
  }
  await close();
  return rows;
}

function table(dirty: number, rows: readonly Row[]): Table {
  return {
    caption: `Shared memory, ${dirty} % dirty`,
    columns: [
      { title: 'entries a call', unit: 'count' },
      { title: 'bytes a call', unit: 'bytes' },
      { title: 'raw pagemap (C)', unit: 'ms' },
      { title: 'exact', unit: 'ms' },
      { title: 'exact / raw', unit: 'ratio' },
    ],
    rows: rows.map(({ batch, raw, exact }): Cell[] => [
      batch,
      batch * ENTRY_BYTES,
      raw.wallMs,
      exact.wallMs,
      exact.wallMs / raw.wallMs,
    ]),
  };
}
