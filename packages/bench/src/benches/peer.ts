import type { Bench } from '../bench.js';
import type { BenchContext } from '../bench-context.js';
import { CannotRun, type Cell } from '../report/outcome.js';
import { findPagemon, Pagemon, type PagemonScreen } from '../stage/pagemon.js';
import { countsAt, pagesIn, Scans } from '../stage/scans.js';
import { keepSwap } from '../stage/squeeze.js';
import type { Target } from '../stage/target.js';
import { startWrittenTarget } from '../stage/written-target.js';

/** One screen of pagemon: it draws a page a cell, and has no picture of more than fits. */
const COLUMNS = 256;
const ROWS = 64;
const GOAL = 1;

export const peer: Bench = {
  name: 'peer',
  title: 'pagemon on the same process and range, all of it shared memory in swap',
  async run(context) {
    const program = findPagemon();
    if (program === undefined) throw new CannotRun('there is no pagemon here (Debian: apt-get install pagemon)');
    const pages = COLUMNS * ROWS;
    keepSwap(context, 2 * pages * context.capabilities.pageSize);
    const target = await startWrittenTarget(context, 'shared', pages);
    await target.pageOut();

    const theirs = await measurePagemon(context, program, target.pid);
    const ours = measureScans(context, target);
    return {
      tables: [
        {
          caption: `${pages.toLocaleString('en')} pages of shared memory, every one in swap`,
          columns: [
            { title: 'program', unit: 'text' },
            { title: 'first picture', unit: 'ms' },
            { title: 'CPU a refresh', unit: 'ms' },
            { title: 'shown as swapped', unit: 'count' },
            { title: 'shown as not there', unit: 'count' },
          ],
          rows: [
            ['pagemon', theirs.firstMs, theirs.cpuMs, theirs.screen.swapped, theirs.screen.absent] satisfies Cell[],
            ['pagelapse', ours.firstMs, ours.cpuMs, ours.swapped, ours.absent] satisfies Cell[],
          ],
        },
      ],
      verdicts: [
        {
          id: 'peer/cpu',
          what: 'CPU a refresh, ours / pagemon\u2019s',
          unit: 'ratio',
          bound: 'at most',
          goal: GOAL,
          measured: ours.cpuMs / theirs.cpuMs,
        },
      ],
      notes: [
        'pagemon draws with ncurses, which is in its CPU; ours is a live pass over the whole process, without the drawing. Its first picture counts from its start, ours from a first exact scan on.',
        'pagemon reads pagemap alone, where a swapped shared page is the same as one never touched; it also writes 4 to /proc/PID/clear_refs every few refreshes, which write-protects the target\u2019s pages.',
      ],
    };
  },
};

async function measurePagemon(context: BenchContext, program: string, pid: number) {
  const pagemon = context.keep(await Pagemon.start(program, pid, COLUMNS, ROWS));
  const firstMs = await pagemon.firstScreen();
  const cpuMs = await pagemon.cpuARefresh(context.phaseMs(5000));
  await context.release(pagemon);
  const screen: PagemonScreen = pagemon.screen();
  return { firstMs, cpuMs, screen };
}

function measureScans(context: BenchContext, target: Target) {
  const began = performance.now();
  const scans = context.keep(new Scans(target.pid, context.capabilities));
  const first = scans.scan();
  const firstMs = performance.now() - began;
  const counts = countsAt(first.scan, target.firstPage);
  let cpuMs = 0;
  const passes = context.turns(0, 100).rounds;
  for (let pass = 0; pass < passes; pass++) cpuMs += scans.scan({ keepEvidence: true }).cpuMs / passes;
  return {
    firstMs,
    cpuMs,
    swapped: pagesIn(counts, 'shared-swapped', 'swap-cached'),
    absent: pagesIn(counts, 'unmapped'),
  };
}
