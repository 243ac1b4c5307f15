import type { Bench } from '../bench.js';
import type { BenchContext } from '../bench-context.js';
import type { Cell } from '../report/outcome.js';
import { AgentProcess } from '../stage/agent-process.js';
import { flipOf, startChangingTarget } from '../stage/changing-target.js';
import { requireMemory } from '../stage/squeeze.js';
import type { Target } from '../stage/target.js';
import type { WatchClient } from '../stage/watch-client.js';

const CLIENTS = [1, 5, 20] as const;
const SHARE = 1 / 16;
const CHANGING = 0.005;
/** Reading and encoding for twenty may cost this much of what it costs for one: the same, but for noise. */
const READER_GOAL = 1.2;

interface Phase {
  readonly clients: number;
  readonly rounds: number;
  readonly bytesAClient: number;
  /** Fewest and most batches that a client got. */
  readonly batches: readonly [number, number];
  /** CPU for a round of changes, ms. */
  readonly serverMs: number;
  readonly readerMs: number;
}

export const fanOut: Bench = {
  name: 'fan-out',
  title: 'one, five and twenty viewers of one watch',
  async run(context) {
    const pages = context.pages(SHARE);
    requireMemory(pages * context.capabilities.pageSize * 0.2);
    const target = await startChangingTarget(context, pages);
    const agent = context.keep(await AgentProcess.start({ dutyPercent: 100 }));
    const viewers: WatchClient[] = [];
    const phases: Phase[] = [];
    for (const clients of CLIENTS) {
      while (viewers.length < clients) {
        const viewer = context.keep(await agent.watch(target.pid));
        if (viewer.last === undefined) await viewer.next();
        viewers.push(viewer);
      }
      context.say(`${clients} viewers`);
      phases.push(await measure(context, agent, target, viewers, flipOf(pages, CHANGING)));
    }
    const [one, , twenty] = phases as [Phase, Phase, Phase];
    return {
      tables: [
        {
          caption: `A watch of ${pages.toLocaleString('en')} pages of which 0.5 % change in every round`,
          columns: [
            { title: 'viewers', unit: 'count' },
            { title: 'rounds', unit: 'count' },
            { title: 'batches, each viewer', unit: 'text' },
            { title: 'bytes, each viewer', unit: 'bytes' },
            { title: 'reader CPU a round', unit: 'ms' },
            { title: 'server CPU a round', unit: 'ms' },
          ],
          rows: phases.map((phase): Cell[] => [
            phase.clients,
            phase.rounds,
            phase.batches[0] === phase.batches[1] ? String(phase.batches[0]) : phase.batches.join(' to '),
            phase.bytesAClient,
            phase.readerMs,
            phase.serverMs,
          ]),
        },
      ],
      verdicts: [
        {
          id: 'fan-out/reader',
          what: 'reading and encoding for twenty viewers / for one',
          unit: 'ratio',
          bound: 'at most',
          goal: READER_GOAL,
          measured: twenty.readerMs / one.readerMs,
        },
      ],
      notes: ['The reader scans, compares and encodes once; the server writes the same bytes to each socket.'],
    };
  },
};

async function measure(
  context: BenchContext,
  agent: AgentProcess,
  target: Target,
  viewers: readonly WatchClient[],
  flip: number,
): Promise<Phase> {
  const round = async (): Promise<void> => {
    await target.flip(flip);
    const flippedAtMs = Date.now();
    await Promise.all(viewers.map((viewer) => viewer.next(({ batch }) => (batch.pass?.takenAtMs ?? 0) >= flippedAtMs)));
  };
  // Keys for those who joined are out of the way after one round.
  await round();
  for (const viewer of viewers) viewer.reset();
  const before = agent.cpuMs();
  const until = performance.now() + context.phaseMs(10_000);
  let rounds = 0;
  while (performance.now() < until) {
    await round();
    rounds++;
  }
  const after = agent.cpuMs();
  const batches = viewers.map((viewer) => viewer.batches);
  return {
    clients: viewers.length,
    rounds,
    bytesAClient: viewers.reduce((sum, viewer) => sum + viewer.bytes, 0) / viewers.length,
    batches: [Math.min(...batches), Math.max(...batches)],
    serverMs: (after.server - before.server) / rounds,
    readerMs: (after.reader - before.reader) / rounds,
  };
}
