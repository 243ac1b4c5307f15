import type { Bench } from '../bench.js';
import type { BenchContext } from '../bench-context.js';
import { median } from '../measure/statistics.js';
import { formatBytes } from '../report/format.js';
import { CannotRun, type Cell } from '../report/outcome.js';
import { AgentProcess } from '../stage/agent-process.js';
import { requireMemory } from '../stage/squeeze.js';
import { Target } from '../stage/target.js';

/** Resident sizes, as shares of the thread's mapping: 1, 4 and 16 GiB. */
const SHARES = [1 / 16, 1 / 4, 1] as const;
const PAIRS = 5;
const LOSS_GOAL = 2;
const STALL_GOAL_MS = 10;
/** Up to here the goal for stalls holds. */
const STALL_GOAL_UP_TO_SHARE = 1 / 4;

interface Side {
  readonly operationsASecond: number;
  readonly worstMs: number;
}

interface Row {
  readonly share: number;
  readonly bytes: number;
  readonly alone: Side;
  readonly watched: Side;
}

export const harm: Bench = {
  name: 'harm',
  title: 'what being watched costs the target, at default settings',
  async run(context) {
    const rows: Row[] = [];
    const notes = [
      'The target writes to its pages at random and maps and unmaps all the time, which waits for whoever walks its page tables. Phases with and without a viewer take turns; medians of both throughput and the longest wait of a phase.',
    ];
    const agent = context.keep(await AgentProcess.start());
    for (const share of SHARES) {
      try {
        rows.push(await measure(context, agent, share));
      } catch (error) {
        if (!(error instanceof CannotRun) || rows.length === 0) throw error;
        notes.push(`Left out: ${error.message}.`);
      }
    }
    const loss = ({ alone, watched }: Row): number => 100 * (1 - watched.operationsASecond / alone.operationsASecond);
    const stall = ({ alone, watched }: Row): number => Math.max(0, watched.worstMs - alone.worstMs);
    const bounded = rows.filter(({ share }) => share <= STALL_GOAL_UP_TO_SHARE);
    return {
      tables: [
        {
          caption: 'Alone and watched in turn',
          columns: [
            { title: 'resident', unit: 'bytes' },
            { title: 'rounds a second, alone', unit: 'count' },
            { title: 'watched', unit: 'count' },
            { title: 'loss', unit: 'percent' },
            { title: 'longest wait, alone', unit: 'ms' },
            { title: 'watched', unit: 'ms' },
          ],
          rows: rows.map((row): Cell[] => [
            row.bytes,
            row.alone.operationsASecond,
            row.watched.operationsASecond,
            loss(row),
            row.alone.worstMs,
            row.watched.worstMs,
          ]),
        },
      ],
      verdicts: [
        {
          id: 'harm/loss',
          what: 'throughput lost, the worst',
          unit: 'percent',
          bound: 'at most',
          goal: LOSS_GOAL,
          measured: Math.max(...rows.map(loss)),
        },
        {
          id: 'harm/stall',
          what: `longest wait added, up to ${formatBytes(bounded[bounded.length - 1]?.bytes ?? 0)} resident`,
          unit: 'ms',
          bound: 'at most',
          goal: STALL_GOAL_MS,
          measured: Math.max(...bounded.map(stall)),
        },
      ],
      notes,
    };
  },
};

async function measure(context: BenchContext, agent: AgentProcess, share: number): Promise<Row> {
  const pages = context.pages(share);
  const bytes = pages * context.capabilities.pageSize;
  requireMemory(bytes);
  context.say(`${formatBytes(bytes)} resident`);
  const target = context.keep(await Target.start(context.programs.target));
  await target.map('private', pages);
  await target.write({ first: 0, count: pages });
  const alone: Side[] = [];
  const watched: Side[] = [];
  const phaseMs = context.phaseMs(5000);
  const phase = async (): Promise<Side> => {
    const { operations, worstMs } = await target.work(phaseMs);
    return { operationsASecond: (operations * 1000) / phaseMs, worstMs };
  };
  for (let pair = 0; pair < context.turns(0, PAIRS).rounds; pair++) {
    alone.push(await phase());
    const viewer = context.keep(await agent.watch(target.pid));
    if (viewer.last === undefined) await viewer.next();
    watched.push(await phase());
    await context.release(viewer);
  }
  await context.release(target);
  return { share, bytes, alone: sideOf(alone), watched: sideOf(watched) };
}

function sideOf(phases: readonly Side[]): Side {
  return {
    operationsASecond: median(phases.map(({ operationsASecond }) => operationsASecond)),
    worstMs: median(phases.map(({ worstMs }) => worstMs)),
  };
}
