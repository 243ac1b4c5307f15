import { readFileSync } from 'node:fs';
import type { Bench } from '../bench.js';
import { inTurns } from '../measure/in-turns.js';
import { AgentProcess } from '../stage/agent-process.js';
import { LoopWatch } from '../stage/loop-watch.js';
import { Scans } from '../stage/scans.js';
import { requireMemory } from '../stage/squeeze.js';
import { Target } from '../stage/target.js';

const MAPPINGS = 65_000;
/** A process needs a few of its own within vm.max_map_count. */
const SPARE_MAPPINGS = 200;
const PASS_GOAL_MS = 1000;
const MEMORY_GOAL = 256 * 2 ** 20;
const LOOP_GOAL_MS = 20;
/** Half a core, so that several passes are seen; by default they would be a minute apart. */
const DUTY_PERCENT = 50;

export const manyMappings: Bench = {
  name: 'many-mappings',
  title: 'a process of 65,000 mappings, scanned and watched',
  async run(context) {
    const most = Number(readFileSync('/proc/sys/vm/max_map_count', 'latin1')) - SPARE_MAPPINGS;
    const mappings = Math.min(MAPPINGS, most, context.options.smoke ? 1000 : MAPPINGS);
    requireMemory(MEMORY_GOAL * 2);
    const target = context.keep(await Target.start(context.programs.target));
    await target.split(mappings);

    const plain = context.keep(new Scans(target.pid, context.capabilities));
    const figured = context.keep(new Scans(target.pid, context.capabilities));
    const scans = await inTurns(context.turns(1, 5), {
      plain: () => plain.scan(),
      figured: () => figured.scan({ figures: true }),
    });
    await context.release(figured, plain);

    const loops = context.keep(new LoopWatch());
    const agent = context.keep(await AgentProcess.start({ dutyPercent: DUTY_PERCENT, environment: loops.environment }));
    const { serverPid, readerPid } = agent;
    loops.restart(serverPid);
    loops.restart(readerPid);
    const viewer = context.keep(await agent.watch(target.pid));
    const key = await viewer.next(({ batch }) => batch.key);
    const began = performance.now();
    let slowestPassMs = key.batch.pass?.spanMs ?? 0;
    while (performance.now() - began < context.phaseMs(15_000)) {
      const { batch } = await viewer.next();
      slowestPassMs = Math.max(slowestPassMs, batch.pass?.spanMs ?? 0);
    }
    const memory = agent.peakMemory();
    await context.release(viewer, agent);
    const serverLoop = loops.blockOf(serverPid);
    const readerLoop = loops.blockOf(readerPid);

    return {
      tables: [
        {
          caption: `Passes over ${mappings.toLocaleString('en')} mappings`,
          columns: [
            { title: 'pass', unit: 'text' },
            { title: 'wall', unit: 'ms' },
            { title: 'CPU', unit: 'ms' },
          ],
          rows: [
            ['pages alone', scans.plain.wallMs, scans.plain.cpuMs],
            ['with smaps figures', scans.figured.wallMs, scans.figured.cpuMs],
            ['slowest under watch', slowestPassMs],
          ],
        },
        {
          caption: `The agent while it watches, ${DUTY_PERCENT} % duty; key batch of ${key.bytes.toLocaleString('en')} bytes`,
          columns: [
            { title: 'process', unit: 'text' },
            { title: 'peak resident', unit: 'bytes' },
            { title: 'longest hold-up of its event loop', unit: 'ms' },
            { title: 'by its own work', unit: 'ms' },
          ],
          rows: [
            ['server', memory.server, serverLoop.longestMs, serverLoop.longestBusyMs],
            ['reader', memory.reader, readerLoop.longestMs, readerLoop.longestBusyMs],
            ['together', memory.together],
          ],
        },
      ],
      verdicts: [
        {
          id: 'many-mappings/pass',
          what: 'pass over the pages',
          unit: 'ms',
          bound: 'at most',
          goal: PASS_GOAL_MS,
          measured: scans.plain.wallMs,
        },
        {
          id: 'many-mappings/figures',
          what: 'pass with smaps figures',
          unit: 'ms',
          bound: 'at most',
          goal: PASS_GOAL_MS,
          measured: scans.figured.wallMs,
        },
        {
          id: 'many-mappings/watched',
          what: 'slowest pass under watch, from its first reading to its last',
          unit: 'ms',
          bound: 'at most',
          goal: PASS_GOAL_MS,
          measured: slowestPassMs,
        },
        {
          id: 'many-mappings/memory',
          what: 'peak resident, server and reader together',
          unit: 'bytes',
          bound: 'at most',
          goal: MEMORY_GOAL,
          measured: memory.together,
        },
        {
          id: 'many-mappings/loop',
          what: 'event loop held up by its own work, the worse process',
          unit: 'ms',
          bound: 'at most',
          goal: LOOP_GOAL_MS,
          measured: Math.max(serverLoop.longestBusyMs, readerLoop.longestBusyMs),
        },
      ],
      notes: [
        'Together: the pages of the Node program that both processes map are counted once.',
        'Every second page is PROT_NONE, so that no two merge. The reader scans in a worker thread; its event loop is that of its main thread. Its own work is all but the time for which it waited for a processor (schedstat), of which there are fewer than processes here that want one.',
      ],
    };
  },
};
