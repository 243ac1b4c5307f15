import { probeCapabilities } from '@pagelapse/procfs';
import {
  activeSwaps,
  addTemporarySwap,
  type Janitor,
  type Leftover,
  type RegionReport,
  readPageSize,
  startJanitor,
  startWorkload,
  type Workload,
} from '@pagelapse/workload';
import { formatByteSize } from './byte-size.js';
import { type Ramp, rampFor, runRamp } from './limit-ramp.js';
import { choosePressure } from './pressure.js';
import { demoRegions, preselectedRegion } from './regions.js';

export interface DemoOptions {
  /** Bytes that the workload writes. */
  readonly size: number;
  /** Bytes of swap to add for as long as the demo runs. */
  readonly makeSwap?: number;
  /** Does the workload's limit move by itself? If not it has a cgroup of its own all the same, to be squeezed by whoever looks. */
  readonly limitMoves: boolean;
}

/** A workload under pressure. */
export interface DemoSession {
  readonly pid: number;
  /** Address of the region to open the dashboard with. */
  readonly preselected: string;
  /** Settles when the workload has ended by itself or by `close`. */
  readonly ended: Promise<void>;
  /** Ends everything in the order that costs least: users of swap first. */
  close(): Promise<void>;
}

const SWEEP_MS = 20_000;
const BEAT_MS = 100;
const SWAPPINESS = 100;

/** Starts the demo's workload; `say` gets what the user should know, a sentence at a time. */
export async function startDemoSession(options: DemoOptions, say: (sentence: string) => void): Promise<DemoSession> {
  const undos: (() => void | Promise<void>)[] = [];
  const close = async () => {
    for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) await undo();
  };
  let janitor: Janitor | undefined;
  /** Also undone, by another process, after a kill -9 of this one. */
  const watched = (thing: { readonly leftover: Leftover; remove(): void }) => {
    janitor ??= startJanitor();
    const forget = janitor.watch(thing.leftover);
    return () => {
      thing.remove();
      forget();
    };
  };
  try {
    if (options.makeSwap !== undefined) {
      const swap = addTemporarySwap(options.makeSwap);
      undos.push(watched(swap));
      say(`swap: ${formatByteSize(swap.bytes)} on ${swap.path}, added now and taken away at the end`);
    }
    const swaps = activeSwaps();
    const swapTotal = swaps.reduce((sum, area) => sum + area.size, 0);
    const pressure = choosePressure(swapTotal);
    for (const note of pressure.notes) say(note);
    const { cgroup } = pressure;
    if (cgroup !== undefined) undos.push(watched(cgroup));

    const workload = await startWorkload({
      regions: demoRegions(Math.ceil(options.size / readPageSize())),
      ...(cgroup === undefined ? {} : { beforeBuild: (pid: number) => cgroup.add(pid) }),
    });
    undos.push(() => end(workload));
    const layout = await workload.layout();
    say(`workload: pid ${workload.pid}, ${layout.length} regions, ${formatByteSize(options.size)} written in waves`);

    if (cgroup !== undefined && !options.limitMoves) {
      cgroup.setSwappiness(SWAPPINESS);
      say(`squeeze: own memory cgroup (v${cgroup.version}) without a limit; set one from the dashboard`);
    } else if (cgroup !== undefined) {
      cgroup.setSwappiness(SWAPPINESS);
      const swapFree = swaps.reduce((sum, area) => sum + area.size - area.used, 0);
      const ramp = rampFor(cgroup.usage().usage, swapFree);
      say(rampSentence(ramp, cgroup.version));
      let saidBusy = false;
      const running = runRamp(cgroup, ramp, (limit) => {
        if (!saidBusy) say(`the kernel could not reclaim down to ${formatByteSize(limit)} at once; the limit waits`);
        saidBusy = true;
      });
      undos.push(() => running.stop());
    }
    await workload.startRhythm({
      regions: layout.map((region) => region.name),
      sweepMs: SWEEP_MS,
      beatMs: BEAT_MS,
      ...(pressure.behind === undefined ? {} : { behind: pressure.behind }),
    });
    const { mapFiles } = probeCapabilities();
    if (!mapFiles)
      say('rights: without CAP_CHECKPOINT_RESTORE, shared anonymous and SysV memory stays unknown when absent');
    const preselected = addressOf(layout, preselectedRegion(mapFiles));
    return { pid: workload.pid, preselected, ended: workload.ended, close };
  } catch (cause) {
    await close();
    throw cause;
  }
}

function end(workload: Workload): Promise<void> {
  // Nothing of the workload has a name, and a beat that swaps in for seconds need not be waited for.
  workload.kill();
  return workload.ended;
}

function rampSentence(ramp: Ramp, version: 1 | 2): string {
  const swing = `between ${formatByteSize(ramp.high)} and ${formatByteSize(ramp.low)} every ${ramp.periodMs / 1000} s`;
  return `squeeze: own memory cgroup (v${version}), its limit moves ${swing}`;
}

function addressOf(layout: readonly RegionReport[], name: string): string {
  const region = layout.find((candidate) => candidate.name === name);
  if (region === undefined) throw new Error(`the workload has no region ${name}`);
  return region.address;
}
