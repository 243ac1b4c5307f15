import type { Bench } from '../bench.js';
import type { BenchContext } from '../bench-context.js';
import { median } from '../measure/statistics.js';
import { formatBytes } from '../report/format.js';
import { CannotRun, type Cell, type Table } from '../report/outcome.js';
import { AgentProcess } from '../stage/agent-process.js';
import { requireMemory } from '../stage/squeeze.js';
import { startWrittenTarget } from '../stage/written-target.js';

/** Resident sizes, as shares of the thread's mapping: 1, 4 and 16 GiB. */
const SHARES = [1 / 16, 1 / 4, 1] as const;
const PAIRS = 5;
const LOSS_GOAL = 2;
const STALL_GOAL_MS = 10;
/** Up to here the goal for stalls holds. */
const STALL_GOAL_UP_TO_SHARE = 1 / 4;
/** The agent's own, `serve --duty`. */
const DEFAULT_PERCENT = 2;
/** What a viewer may have the duty raised to, in percent of a core, and of how large a target that is measured. */
const RAISED_PERCENT = [5, 10] as const;
const RAISED_AT_SHARE = 1 / 4;

interface Side {
  readonly operationsASecond: number;
  readonly worstMs: number;
}

interface Row {
  readonly share: number;
  /** Of one core, asked for by the viewer; the agent's own where it asks for none. */
  readonly dutyPercent?: number;
  readonly passesASecond: number;
  readonly bytes: number;
  readonly alone: Side;
  readonly watched: Side;
}

const COLUMNS = [
  { title: 'rounds a second, alone', unit: 'count' },
  { title: 'watched', unit: 'count' },
  { title: 'loss', unit: 'percent' },
  { title: 'longest wait, alone', unit: 'ms' },
  { title: 'watched', unit: 'ms' },
  { title: 'passes a second', unit: 'text' },
] as const;

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
    const raised = rows.filter(({ share }) => share === RAISED_AT_SHARE);
    for (const percent of raised.length > 0 ? RAISED_PERCENT : []) {
      raised.push(await measure(context, agent, RAISED_AT_SHARE, percent));
    }
    const bounded = rows.filter(({ share }) => share <= STALL_GOAL_UP_TO_SHARE);
    return {
      tables: [
        {
          caption: 'Alone and watched in turn',
          columns: [{ title: 'resident', unit: 'bytes' }, ...COLUMNS],
          rows: rows.map((row): Cell[] => [row.bytes, ...cellsOf(row)]),
        },
        ...raisedTable(raised),
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

/** None where the size that it is measured at did not fit. */
function raisedTable(raised: readonly Row[]): Table[] {
  const [first] = raised;
  if (first === undefined) return [];
  return [
    {
      caption: `A viewer has the duty raised, ${formatBytes(first.bytes)} resident`,
      columns: [{ title: 'duty', unit: 'text' }, ...COLUMNS],
      rows: raised.map((row): Cell[] => [`${row.dutyPercent ?? DEFAULT_PERCENT} %`, ...cellsOf(row)]),
    },
  ];
}

function loss({ alone, watched }: Row): number {
  return 100 * (1 - watched.operationsASecond / alone.operationsASecond);
}

function stall({ alone, watched }: Row): number {
  return Math.max(0, watched.worstMs - alone.worstMs);
}

function cellsOf(row: Row): Cell[] {
  const { alone, watched, passesASecond } = row;
  return [
    alone.operationsASecond,
    watched.operationsASecond,
    loss(row),
    alone.worstMs,
    watched.worstMs,
    passesASecond.toFixed(1),
  ];
}

async function measure(context: BenchContext, agent: AgentProcess, share: number, dutyPercent?: number): Promise<Row> {
  const pages = context.pages(share);
  const bytes = pages * context.capabilities.pageSize;
  requireMemory(bytes);
  context.say(`${formatBytes(bytes)} resident${dutyPercent === undefined ? '' : `, duty ${dutyPercent} %`}`);
  const target = await startWrittenTarget(context, 'private', pages);
  const alone: Side[] = [];
  const watched: Side[] = [];
  let batches = 0;
  const phaseMs = context.phaseMs(5000);
  const phase = async (): Promise<Side> => {
    const { operations, worstMs } = await target.work(phaseMs);
    return { operationsASecond: (operations * 1000) / phaseMs, worstMs };
  };
  for (let pair = 0; pair < context.turns(0, PAIRS).rounds; pair++) {
    alone.push(await phase());
    const viewer = context.keep(await agent.watch(target.pid));
    if (dutyPercent !== undefined) viewer.askDuty(dutyPercent / 100);
    if (viewer.last === undefined) await viewer.next();
    viewer.reset();
    watched.push(await phase());
    batches += viewer.batches;
    await context.release(viewer);
  }
  await context.release(target);
  const passesASecond = (batches * 1000) / (watched.length * phaseMs);
  const asked = dutyPercent === undefined ? {} : { dutyPercent };
  return { share, bytes, ...asked, passesASecond, alone: sideOf(alone), watched: sideOf(watched) };
}

function sideOf(phases: readonly Side[]): Side {
  return {
    operationsASecond: median(phases.map(({ operationsASecond }) => operationsASecond)),
    worstMs: median(phases.map(({ worstMs }) => worstMs)),
  };
}
