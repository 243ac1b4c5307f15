import type { Bench } from '../bench.js';
import type { BenchContext } from '../bench-context.js';
import type { Cell, Verdict } from '../report/outcome.js';
import { AgentProcess } from '../stage/agent-process.js';
import { flipOf, startChangingTarget } from '../stage/changing-target.js';
import { requireMemory } from '../stage/squeeze.js';
import type { Target } from '../stage/target.js';
import type { WatchClient } from '../stage/watch-client.js';

/** Passes are at least this far apart (apps/agent/src/reader/pace.ts): ten a second. */
const INTERVAL_MS = 100;
/** Share of the mapping's bytes that page tables and flipped pages take. */
const MEMORY_SHARE = 0.08;
const CHANGES = [
  { share: 0.005, goalBytes: 100_000 },
  { share: 0.05, goalBytes: 800_000 },
] as const;
const IDLE_BYTES_GOAL = 1024;
const IDLE_CPU_GOAL = 1;
const MEMORY_GOAL = 150 * 2 ** 20;

interface Phase {
  readonly name: string;
  readonly bytesASecond: number;
  /** What one round of changes put on the wire; a round that a pass cut in two came as two batches. */
  readonly bytesAChange?: number;
  readonly passesASecond: number;
  readonly serverPercent: number;
  readonly readerPercent: number;
}

export const wire: Bench = {
  name: 'wire',
  title: 'bytes and CPU of watching the thread\u2019s number of pages, ten passes a second',
  async run(context) {
    const pages = context.pages();
    requireMemory(pages * context.capabilities.pageSize * MEMORY_SHARE);
    const target = await startChangingTarget(context, pages);
    const phases: Phase[] = [];

    const polite = context.keep(await AgentProcess.start());
    const politeViewer = await firstKey(await watched(context, polite, target));
    phases.push(await idle('nothing changes, default duty', polite, politeViewer.viewer, context));
    await context.release(politeViewer.viewer, polite);

    const agent = context.keep(await AgentProcess.start({ dutyPercent: 100 }));
    const { viewer, keyBytes } = await firstKey(await watched(context, agent, target));
    phases.push(await idle('nothing changes', agent, viewer, context));
    for (const { share } of CHANGES) {
      phases.push(await changing(`${share * 100} % of pages change`, share, agent, viewer, target, context));
    }
    const memory = agent.memory();

    const [atDefault, , few, many] = phases as [Phase, Phase, Phase, Phase];
    return {
      tables: [
        {
          caption: `${pages.toLocaleString('en')} present pages; a key batch of all of them has ${keyBytes.toLocaleString('en')} bytes`,
          columns: [
            { title: 'phase', unit: 'text' },
            { title: 'passes a second', unit: 'text' },
            { title: 'bytes a second', unit: 'bytes' },
            { title: 'bytes a change', unit: 'bytes' },
            { title: 'server CPU', unit: 'percent' },
            { title: 'reader CPU', unit: 'percent' },
          ],
          rows: phases.map((phase): Cell[] => [
            phase.name,
            phase.passesASecond.toFixed(1),
            phase.bytesASecond,
            phase.bytesAChange ?? '-',
            phase.serverPercent,
            phase.readerPercent,
          ]),
        },
        {
          caption: 'Resident size of the agent behind it',
          columns: [
            { title: 'server', unit: 'bytes' },
            { title: 'reader', unit: 'bytes' },
            { title: 'together', unit: 'bytes' },
          ],
          rows: [[memory.server, memory.reader, memory.together]],
        },
      ],
      verdicts: [
        verdict('idle-bytes', 'bytes a second when nothing changes', 'bytes', IDLE_BYTES_GOAL, atDefault.bytesASecond),
        verdict(
          'idle-cpu',
          'CPU of one core when nothing changes, default duty',
          'percent',
          IDLE_CPU_GOAL,
          atDefault.serverPercent + atDefault.readerPercent,
        ),
        verdict(
          'few',
          'bytes a batch, 0.5 % of pages changing',
          'bytes',
          CHANGES[0].goalBytes,
          few.bytesAChange as number,
        ),
        verdict(
          'many',
          'bytes a batch, 5 % of pages changing',
          'bytes',
          CHANGES[1].goalBytes,
          many.bytesAChange as number,
        ),
        verdict('memory', 'resident size of server and reader together', 'bytes', MEMORY_GOAL, memory.together),
      ],
      notes: [
        'Together: the pages of the Node program that both processes map are counted once.',
        'Pages that change lie at random, the worst case for runs: each is one. Half of them become present pages, half the kernel\u2019s page of zeroes again.',
        `Passes are ${INTERVAL_MS} ms apart or as far as they take, at 100 % duty; by default a pass may spend 2 % of a core, and the pauses are longer.`,
      ],
    };
  },
};

function verdict(id: string, what: string, unit: Verdict['unit'], goal: number, measured: number): Verdict {
  return { id: `wire/${id}`, what, unit, bound: 'at most', goal, measured };
}

async function watched(context: BenchContext, agent: AgentProcess, target: Target): Promise<WatchClient> {
  return context.keep(await agent.watch(target.pid));
}

async function firstKey(viewer: WatchClient): Promise<{ viewer: WatchClient; keyBytes: number }> {
  const { bytes } = viewer.last ?? (await viewer.next());
  // The first batches after the key still tell figures of the pass before.
  await viewer.next();
  return { viewer, keyBytes: bytes };
}

async function idle(name: string, agent: AgentProcess, viewer: WatchClient, context: BenchContext): Promise<Phase> {
  const wait = context.phaseMs(10_000);
  return during(name, agent, viewer, async () => {
    const until = performance.now() + wait;
    // A quiet watch still says once a second that it is alive.
    while (performance.now() < until) await viewer.next();
    return undefined;
  });
}

async function changing(
  name: string,
  share: number,
  agent: AgentProcess,
  viewer: WatchClient,
  target: Target,
  context: BenchContext,
): Promise<Phase> {
  const pages = flipOf(context.pages(), share);
  // The first flip gives nothing back.
  await target.flip(pages);
  await viewer.next(({ batch }) => batch.patches.length > 0);
  const wait = context.phaseMs(10_000);
  return during(name, agent, viewer, async () => {
    const until = performance.now() + wait;
    let rounds = 0;
    while (performance.now() < until) {
      await target.flip(pages);
      const flippedAtMs = Date.now();
      await viewer.next(({ batch }) => (batch.pass?.takenAtMs ?? 0) >= flippedAtMs);
      rounds++;
    }
    return rounds;
  });
}

/** Runs a phase and takes stock of what it cost. Resolves with the phase's rounds of changes, if it had any. */
async function during(
  name: string,
  agent: AgentProcess,
  viewer: WatchClient,
  phase: () => Promise<number | undefined>,
): Promise<Phase> {
  viewer.reset();
  const before = agent.cpuMs();
  const began = performance.now();
  const rounds = await phase();
  const seconds = (performance.now() - began) / 1000;
  const after = agent.cpuMs();
  const intervalMs = viewer.last?.batch.pass?.intervalMs ?? INTERVAL_MS;
  const percent = (ms: number): number => ms / seconds / 10;
  return {
    name,
    bytesASecond: viewer.bytes / seconds,
    ...(rounds !== undefined && { bytesAChange: viewer.bytes / rounds }),
    passesASecond: 1000 / intervalMs,
    serverPercent: percent(after.server - before.server),
    readerPercent: percent(after.reader - before.reader),
  };
}
