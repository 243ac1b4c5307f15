import type { HostMemory, MemoryFigures, Pressure } from '@pagelapse/procfs';
import type {
  RestoredFile,
  SqueezeEndCause,
  SqueezeEvent,
  SqueezeFigures,
  SqueezePhase,
  SqueezeRequest,
} from '@pagelapse/protocol';
import { formatSize } from '../../report/size.js';
import { keptSwap } from './bounds.js';
import { type Leg, wantedAt } from './leg.js';
import type { LimitMover } from './limit-mover.js';
import { CONTROL_FILES, type Written } from './limit-writer.js';
import { StallMeter } from './stall.js';

/** What a squeeze sees and does beyond its limit. */
export interface SqueezeOutside {
  now(): number;
  host(): HostMemory;
  figures(): MemoryFigures | undefined;
  pressure(): Pressure | undefined;
  limit(): number | undefined;
  /** Of the process. */
  majorFaults(): number | undefined;
  whereabouts(): 'there' | 'exited' | 'moved';
  /** Whose pressure that is. */
  readonly pressureOf: 'cgroup' | 'host' | undefined;
  /** Something for whoever looks at the process's past. */
  mark(text: string): void;
  restore(): Promise<RestoredFile[]>;
}

export interface SqueezeEnd {
  readonly cause: SqueezeEndCause;
  readonly text: string;
  readonly restored: RestoredFile[];
}

/** Without a word of the user: half of the last seconds lost for everybody in the cgroup. */
export const DEFAULT_ABORT_AT_FULL = 50;
const MOST_EVENTS = 100;
/** Reclaim that found nothing costs the target its lists' locks: it is not asked again at once. */
const BUSY_PAUSE_MS = 2000;

/** One squeeze while it runs: ramp, hold, end. Whoever owns it calls `tick` a few times a second. */
export class Squeeze {
  readonly beganAtMs: number;
  readonly before: SqueezeFigures;
  readonly events: SqueezeEvent[] = [];
  readonly ended: Promise<SqueezeEnd>;
  readonly abortAtFull: number;
  readonly #stall = new StallMeter();
  readonly #begun: { figures: MemoryFigures; majorFaults: number; swapFree: number };
  #tellEnded: (end: SqueezeEnd) => void = () => undefined;
  #leg: Leg;
  #phase: SqueezePhase = 'ramping';
  #heldSinceMs: number | undefined;
  #endedAtMs: number | undefined;
  #now: SqueezeFigures;
  #writing: Promise<void> | undefined;
  #ending: Promise<SqueezeEnd> | undefined;
  /** The kernel could not free what it was asked for last. */
  #busySinceMs: number | undefined;
  /** Of the leg, told of already. */
  #quarter = 0;
  #hasArrived = false;

  constructor(
    readonly settings: SqueezeRequest,
    readonly mover: LimitMover,
    readonly outside: SqueezeOutside,
    figures: MemoryFigures,
  ) {
    this.beganAtMs = outside.now();
    this.abortAtFull = settings.abortAtFull ?? DEFAULT_ABORT_AT_FULL;
    this.#begun = { figures, majorFaults: outside.majorFaults() ?? 0, swapFree: outside.host().swapFree };
    this.#now = this.#measure(figures);
    this.before = this.#now;
    this.#leg = this.#newLeg(figures.usage, settings.limit, settings.rampMs);
    this.ended = new Promise((resolve) => {
      this.#tellEnded = resolve;
    });
    this.#say(
      `Squeeze to ${formatSize(settings.limit)} begun` +
        `${settings.rampMs > 0 ? `, over ${Math.round(settings.rampMs / 1000)} s` : ''}, from ${formatSize(figures.usage)}`,
    );
  }

  /** From then on it only goes back to what was before. */
  get isEnding(): boolean {
    return this.#ending !== undefined;
  }

  get phase(): SqueezePhase {
    return this.#phase;
  }

  get state() {
    const heldSinceMs = this.#heldSinceMs;
    const endedAtMs = this.#endedAtMs;
    return {
      phase: this.#phase,
      goal: this.#leg.goal,
      rampMs: this.#leg.rampMs,
      isShort: this.#busySinceMs !== undefined,
      now: this.#now,
      ...(heldSinceMs !== undefined && { heldSinceMs }),
      ...(endedAtMs !== undefined && { endedAtMs }),
    };
  }

  /** Another goal, from where the limit is now. */
  moveTo(goal: number, rampMs: number): void {
    this.#leg = this.#newLeg(Math.min(this.mover.current, this.#now.usage), goal, rampMs);
    this.#phase = 'ramping';
    this.#heldSinceMs = undefined;
    this.#busySinceMs = undefined;
    this.#say(`Limit on its way to ${formatSize(goal)}`);
  }

  /** Something that is no part of its way, for whoever follows it. */
  tell(text: string): void {
    this.#note(text);
  }

  /** Looks at everything once and takes the next piece of the way, without waiting for the kernel. */
  tick(): void {
    if (this.#ending !== undefined) return;
    const figures = this.outside.figures();
    if (figures === undefined) {
      void this.end('cgroup-gone', 'Its cgroup was removed.');
      return;
    }
    this.#now = this.#measure(figures);
    const reason = this.#reasonToEnd(figures);
    if (reason !== undefined) {
      void this.end(...reason);
      return;
    }
    if (this.#writing === undefined) this.#advance(figures.usage);
  }

  /** Resolves when the kernel is at nothing. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /** Ends it once, whoever asks: waits for the piece that the kernel is at, then restores. */
  end(cause: SqueezeEndCause, text: string): Promise<SqueezeEnd> {
    this.#ending ??= this.#end(cause, text);
    return this.#ending;
  }

  async #end(cause: SqueezeEndCause, text: string): Promise<SqueezeEnd> {
    this.#phase = 'restoring';
    await this.settled();
    const restored = await this.outside.restore().catch((error: unknown): RestoredFile[] => {
      return [{ file: 'journal', prior: '', outcome: 'failed', detail: wordsOf(error) }];
    });
    this.#phase = 'ended';
    this.#endedAtMs = this.outside.now();
    const end = { cause, text, restored };
    this.#say(`Squeeze ended: ${text} ${outcomeText(restored)}`);
    this.#tellEnded(end);
    return end;
  }

  /** On the timeline a ramp has its beginning, its end, and its quarters between: each write would hide all else there. */
  #tellPart(): void {
    const { from, goal, rampMs } = this.#leg;
    const { current } = this.mover;
    if (rampMs === 0 || current <= goal || from <= goal) return;
    const quarter = Math.floor((4 * (from - current)) / (from - goal));
    if (quarter <= this.#quarter) return;
    this.#quarter = quarter;
    this.#say(`Limit at ${formatSize(current)}, on its way to ${formatSize(goal)}`);
  }

  #newLeg(from: number, goal: number, rampMs: number): Leg {
    this.#quarter = 0;
    this.#hasArrived = false;
    return { from: Math.max(from, goal), goal, rampMs, beganMs: this.outside.now() };
  }

  #advance(usage: number): void {
    const nowMs = this.outside.now();
    if (this.#busySinceMs !== undefined && nowMs < this.#busySinceMs + BUSY_PAUSE_MS) return;
    const wanted = wantedAt(this.#leg, nowMs);
    if (this.mover.isAt(wanted, usage)) {
      if (wanted === this.#leg.goal) this.#arrive(nowMs);
      return;
    }
    this.#writing = this.mover
      .step(wanted, usage)
      .then((written) => this.#wrote(written))
      .catch((error: unknown) => {
        void this.end('failed', `${wordsOf(error)}.`);
      })
      .finally(() => {
        this.#writing = undefined;
      });
  }

  #wrote(written: Written): void {
    if (written === 'gone') void this.end('cgroup-gone', 'Its cgroup was removed.');
    if (written === 'aside') void this.end('limit-changed', 'Somebody else has changed the limit.');
    if (written === 'set') {
      this.#busySinceMs = undefined;
      this.#tellPart();
    }
    if (written !== 'busy') return;
    const nowMs = this.outside.now();
    if (this.#busySinceMs === undefined) this.#note('The kernel could not reclaim enough at once; it is asked again.');
    this.#busySinceMs = nowMs;
    // What was asked for cannot be had: the time at the limit counts from when it should have been reached.
    if (nowMs < this.#leg.beganMs + this.#leg.rampMs || this.#heldSinceMs !== undefined) return;
    this.#hold(nowMs);
    this.#say(`No more can be reclaimed: ${formatSize(this.#now.usage)} stay, and it is asked again`);
  }

  /** A goal that came late changes nothing of the time at the limit. */
  #arrive(nowMs: number): void {
    this.#busySinceMs = undefined;
    if (this.#hasArrived) return;
    this.#hasArrived = true;
    this.#hold(this.#heldSinceMs ?? nowMs);
    this.#say(`Limit at ${formatSize(this.#leg.goal)}`);
  }

  #hold(sinceMs: number): void {
    this.#heldSinceMs = sinceMs;
    this.#phase = 'holding';
  }

  #reasonToEnd(figures: MemoryFigures): [SqueezeEndCause, string] | undefined {
    const where = this.outside.whereabouts();
    if (where === 'exited') return this.#reasonOfExit();
    if (this.#hasKilled()) return ['out-of-memory', 'The kernel killed a process of the cgroup for memory.'];
    if (where === 'moved') return ['target-moved', 'The process was moved to another cgroup.'];
    const file = CONTROL_FILES[this.settings.control];
    if (file !== undefined && this.#writing === undefined && this.mover.writer.isAside(file)) {
      return ['limit-changed', 'Somebody else has changed the limit.'];
    }
    const host = this.outside.host();
    const kept = keptSwap(host);
    if (host.swapFree < kept && this.#begun.swapFree >= kept && figures.swapped > this.#begun.figures.swapped) {
      return ['swap-full', `Only ${formatSize(host.swapFree)} of swap are free.`];
    }
    if (this.abortAtFull < 100 && this.#stall.exceeds(this.abortAtFull)) {
      return [
        'pressure',
        `All stood still for more than ${this.abortAtFull} % of the last seconds, waiting for memory (pressure of the ${this.outside.pressureOf}).`,
      ];
    }
    const { holdMs } = this.settings;
    if (holdMs !== undefined && this.#heldSinceMs !== undefined && this.outside.now() >= this.#heldSinceMs + holdMs) {
      return ['time-over', 'The time asked for is over.'];
    }
    return undefined;
  }

  /** A kill is counted before its victim is gone, and both may come after the figures of this look. */
  #reasonOfExit(): [SqueezeEndCause, string] {
    const figures = this.outside.figures();
    if (figures !== undefined) this.#now = this.#measure(figures);
    return this.#hasKilled()
      ? ['out-of-memory', 'The kernel killed for memory in its cgroup, and the process has ended.']
      : ['target-exited', 'The process has ended.'];
  }

  #hasKilled(): boolean {
    return (this.#now.oomKills ?? 0) > 0;
  }

  #measure(figures: MemoryFigures): SqueezeFigures {
    const atMs = this.outside.now();
    const pressure = this.outside.pressure();
    if (pressure !== undefined) this.#stall.take(atMs, pressure);
    const begun = this.#begun.figures;
    const majorFaults = this.outside.majorFaults();
    const limit = this.outside.limit();
    return {
      atMs,
      usage: figures.usage,
      workingSet: Math.max(0, figures.usage - figures.inactiveFile),
      swapped: figures.swapped,
      ...(limit !== undefined && { limit }),
      ...this.#stall.figures,
      ...since('refaultsAnon', begun, figures),
      ...since('refaultsFile', begun, figures),
      ...(majorFaults !== undefined && { majorFaults: majorFaults - this.#begun.majorFaults }),
      ...since('oomKills', begun, figures),
    };
  }

  /** On the timeline as well. */
  #say(text: string): void {
    this.#note(text);
    this.outside.mark(text);
  }

  #note(text: string): void {
    this.events.push({ atMs: this.outside.now(), text });
    if (this.events.length > MOST_EVENTS) this.events.shift();
  }
}

type Counter = 'refaultsAnon' | 'refaultsFile' | 'oomKills';

function since(name: Counter, begun: MemoryFigures, figures: MemoryFigures): { readonly [name in Counter]?: number } {
  const count = figures[name];
  return count === undefined ? {} : { [name]: count - (begun[name] ?? 0) };
}

/** For people: what became of the files. */
export function outcomeText(restored: readonly RestoredFile[]): string {
  const of = (outcome: RestoredFile['outcome']): string[] => {
    return restored.filter((one) => one.outcome === outcome).map(({ file }) => file);
  };
  const failed = of('failed');
  if (failed.length > 0) return `Not restored: ${failed.join(', ')}.`;
  const left = of('left');
  if (left.length > 0) return `Left as somebody else has set it: ${left.join(', ')}.`;
  if (restored.length === 0 || of('gone').length === restored.length) return 'There was nothing to restore.';
  return 'Everything is as it was before.';
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
