import type { AgentLosses, Mark } from '@pagelapse/protocol';
import type { BatchEvent, EndedBecause, EndedEvent, ResetDueEvent } from '../channel.js';
import { DEFAULT_DUTY, DEFAULT_MAX_DUTY } from '../duty.js';
import { AgentError, toAgentError } from '../errors.js';
import type { Keeper } from '../past/keeper.js';
import { type DutyBounds, dutyInForce } from './duty-bounds.js';
import type { HandleTarget } from './handles.js';
import { MAX_TARGETS } from './limits.js';
import type { Reader, ReaderEvents } from './reader.js';
import { endedMessage, refusalMessage } from './stream-messages.js';
import { type Viewer, ViewerQueue } from './viewer-queue.js';

interface Target extends HandleTarget {
  readonly handle: string;
  readonly viewers: Map<Viewer, ViewerQueue>;
  /** What those who have said so have on screen. */
  readonly focuses: Map<Viewer, readonly number[]>;
  /** Shares of one core that those who have said so would have passes spend. */
  readonly duties: Map<Viewer | Keeper, number>;
  /** The share that the reader was told last. */
  duty: number;
  /** What is kept of it anyway, and goes on when the watch does. */
  readonly keepers: readonly Keeper[];
  /** Recordings: each keeps the watch going, as a viewer does. */
  readonly recorders: Set<Keeper>;
  /** The reader's watch; another one after the reader was started again. */
  watch: number;
  opened: Promise<void>;
  /** Sequence number of the newest batch, 0 before the first. */
  newest: number;
  /** A key was asked for and has not come. */
  keyUnderWay: boolean;
}

/** Gives a process those who keep its past, the same again when it is watched again. */
export type KeepersOf = (target: HandleTarget) => readonly Keeper[];

/** One scan serves all viewers of a target: batches come encoded once and go out as the same bytes to each. */
export class FanOut implements ReaderEvents {
  readonly #targets = new Map<string, Target>();
  readonly #byWatch = new Map<number, Target>();
  readonly #ofViewer = new Map<Viewer, Target>();
  #nextWatch = 1;
  readonly #losses = { batchesNotSent: 0, viewersCutOff: 0, readerRestarts: 0 };
  readonly #sinceMs: number;
  #sentBytes = 0;
  #onResetDue: ((target: HandleTarget, event: ResetDueEvent) => void) | undefined;

  constructor(
    readonly reader: Reader,
    readonly now: () => number = Date.now,
    readonly keepersOf: KeepersOf = () => [],
    readonly dutyBounds: DutyBounds = { duty: DEFAULT_DUTY, maxDuty: DEFAULT_MAX_DUTY },
  ) {
    this.#sinceMs = now();
    reader.listen(this);
  }

  /**
   * Replaces the watch this viewer had; the same watch again means: a key (R-WATCH). Rejects with AgentError, and the
   * viewer then watches nothing.
   */
  async join(viewer: Viewer, { pid, startTime }: HandleTarget, handle: string): Promise<void> {
    const name = nameOf({ pid, startTime });
    if (this.#ofViewer.get(viewer) !== this.#targets.get(name)) this.leave(viewer);
    const target = this.#targets.get(name) ?? this.#open({ pid, startTime }, handle);
    target.viewers.set(viewer, new ViewerQueue(viewer));
    this.#ofViewer.set(viewer, target);
    if (target.newest > 0) this.#requestKey(target);
    await target.opened;
  }

  leave(viewer: Viewer): void {
    const target = this.#ofViewer.get(viewer);
    if (target === undefined) return;
    this.#ofViewer.delete(viewer);
    target.viewers.delete(viewer);
    const hadFocus = target.focuses.delete(viewer);
    target.duties.delete(viewer);
    if (hadFocus && target.viewers.size > 0) this.#tellFocus(target);
    this.#tellDuty(target);
    this.#leaveAlone(target);
  }

  /**
   * Watches a process for a recording, from a key on. Rejects with AgentError, and nothing is recorded then. A process
   * that nobody will come back to needs no past; one that is watched already keeps the one it has. `duty` is asked for
   * as a viewer asks for it (R-DUTY).
   */
  async record(
    recorder: Keeper,
    { pid, startTime }: HandleTarget,
    handle: string,
    { keepsPast = true, duty = 0 }: { readonly keepsPast?: boolean; readonly duty?: number } = {},
  ): Promise<void> {
    const target = this.#targets.get(nameOf({ pid, startTime })) ?? this.#open({ pid, startTime }, handle, keepsPast);
    target.recorders.add(recorder);
    target.duties.set(recorder, duty);
    this.#tellDuty(target);
    if (target.newest > 0) this.#requestKey(target);
    await target.opened;
  }

  stopRecording(recorder: Keeper): void {
    for (const target of [...this.#targets.values()]) {
      if (!target.recorders.delete(recorder)) continue;
      target.duties.delete(recorder);
      this.#tellDuty(target);
      this.#leaveAlone(target);
    }
  }

  /** Writes a mark into everything that is kept of a watched process; is it watched? */
  mark(target: HandleTarget, mark: Mark): boolean {
    const watched = this.#targets.get(nameOf(target));
    if (watched === undefined) return false;
    for (const keeper of allKeepersOf(watched)) keeper.mark(mark);
    return true;
  }

  /** Replaces what this viewer has on screen (R-FOCUS); one that watches nothing has nothing there. */
  focus(viewer: Viewer, pages: readonly number[]): void {
    const target = this.#ofViewer.get(viewer);
    if (target === undefined) return;
    target.focuses.set(viewer, pages);
    this.#tellFocus(target);
  }

  /** Replaces the share that this viewer would have passes spend (R-DUTY); 0 leaves it to the others. */
  askDuty(viewer: Viewer, share: number): void {
    const target = this.#ofViewer.get(viewer);
    if (target === undefined) return;
    target.duties.set(viewer, share);
    this.#tellDuty(target);
  }

  /** Does anybody look at it, and not only record it? */
  isViewed(target: HandleTarget): boolean {
    return (this.#targets.get(nameOf(target))?.viewers.size ?? 0) > 0;
  }

  /** Who is told that a watch holds, for the soft-dirty bits to be taken away again. */
  whenResetDue(listener: (target: HandleTarget, event: ResetDueEvent) => void): void {
    this.#onResetDue = listener;
  }

  resetDue(event: ResetDueEvent): void {
    const target = this.#byWatch.get(event.watch);
    if (target !== undefined) this.#onResetDue?.({ pid: target.pid, startTime: target.startTime }, event);
  }

  /** The reader's watch of a process that somebody views. */
  watchOf(target: HandleTarget): number | undefined {
    return this.#targets.get(nameOf(target))?.watch;
  }

  /** What is watched, with the share of one core that its passes may take; by how many; and what they were sent so far. */
  get activity(): {
    readonly targets: readonly (HandleTarget & { readonly duty: number })[];
    readonly viewers: number;
    readonly sentBytes: number;
  } {
    const targets = [...this.#targets.values()].map(({ pid, startTime, duty }) => ({ pid, startTime, duty }));
    return { targets, viewers: this.#ofViewer.size, sentBytes: this.#sentBytes };
  }

  /** What was lost since this agent started. */
  get losses(): AgentLosses {
    return { sinceMs: this.#sinceMs, ...this.#losses };
  }

  batch(event: BatchEvent): void {
    const target = this.#byWatch.get(event.watch);
    if (target === undefined) return;
    target.newest = Math.max(target.newest, event.sequence);
    if (event.key) target.keyUnderWay = false;
    const nowMs = this.now();
    for (const [viewer, queue] of target.viewers) {
      const offered = queue.offer(event, nowMs);
      if (offered === 'sent') this.#sentBytes += event.bytes.length;
      if (offered === 'wants-key') this.#requestKey(target);
      if (offered === 'held-back') this.#losses.batchesNotSent++;
      if (offered === 'stalled') this.cutOff(viewer);
    }
    for (const keeper of allKeepersOf(target)) {
      keeper.take(event);
      if (keeper.keyDue) this.#requestKey(target);
    }
  }

  /** Ends the stream of a viewer that takes nothing. */
  cutOff(viewer: Viewer): void {
    this.#losses.viewersCutOff++;
    viewer.closeStalled();
  }

  ended({ watch, reason, atMs }: EndedEvent): void {
    const target = this.#byWatch.get(watch);
    if (target !== undefined) this.#end(target, reason, atMs);
  }

  lost(willReturn: boolean): void {
    const notice = refusalMessage(
      new AgentError('AGENT_ERR_READER_FAILED', 'The reader process ended; another is being started.'),
    );
    for (const target of [...this.#targets.values()]) {
      if (!willReturn) {
        this.#end(target, 'reader-failed', this.now());
        continue;
      }
      this.#byWatch.delete(target.watch);
      for (const viewer of target.viewers.keys()) viewer.send(notice);
      this.#gap(target, 'The reader was started again.');
    }
  }

  returned(): void {
    this.#losses.readerRestarts++;
    for (const target of [...this.#targets.values()]) {
      target.newest = 0;
      target.keyUnderWay = false;
      for (const queue of target.viewers.values()) queue.restart();
      this.#start(target);
      const { watch } = target;
      target.opened.catch((error: unknown) => {
        // When the reader failed once more meanwhile, the target has another watch by now and goes on.
        if (target.watch !== watch || this.#targets.get(nameOf(target)) !== target) return;
        this.#end(target, becauseOf(toAgentError(error)), this.now());
      });
    }
  }

  #open({ pid, startTime }: HandleTarget, handle: string, keepsPast = true): Target {
    if (this.#targets.size >= MAX_TARGETS) {
      throw new AgentError('AGENT_ERR_TOO_MANY', `${MAX_TARGETS} processes are being watched already.`);
    }
    const target: Target = {
      pid,
      startTime,
      handle,
      viewers: new Map(),
      focuses: new Map(),
      duties: new Map(),
      duty: this.dutyBounds.duty,
      keepers: keepsPast ? this.keepersOf({ pid, startTime }) : [],
      recorders: new Set(),
      watch: 0,
      opened: Promise.resolve(),
      newest: 0,
      keyUnderWay: false,
    };
    this.#targets.set(nameOf(target), target);
    this.#start(target);
    const { watch } = target;
    target.opened.catch(() => {
      // When the reader failed meanwhile, the target has another watch by now and goes on.
      if (target.watch !== watch) return;
      for (const viewer of target.viewers.keys()) this.#ofViewer.delete(viewer);
      target.viewers.clear();
      target.recorders.clear();
      this.#forget(target);
    });
    return target;
  }

  #start(target: Target): void {
    target.watch = this.#nextWatch++;
    this.#byWatch.set(target.watch, target);
    const { watch, pid, startTime, handle } = target;
    target.opened = this.reader.watch({ watch, pid, startTime, handle });
    if (target.focuses.size > 0) this.#tellFocus(target);
    target.duty = this.dutyBounds.duty;
    this.#tellDuty(target);
  }

  #tellFocus(target: Target): void {
    this.reader.focus(target.watch, [...new Set([...target.focuses.values()].flat())]);
  }

  #tellDuty(target: Target): void {
    const share = dutyInForce(this.dutyBounds, target.duties.values());
    if (share === target.duty) return;
    target.duty = share;
    this.reader.changeDuty(target.watch, share);
  }

  #requestKey(target: Target): void {
    if (target.keyUnderWay) return;
    target.keyUnderWay = true;
    this.reader.requestKey(target.watch);
  }

  #end(target: Target, reason: EndedBecause, atMs: number): void {
    this.#forget(target);
    const message = endedMessage(target.handle, reason, atMs);
    for (const viewer of target.viewers.keys()) {
      this.#ofViewer.delete(viewer);
      viewer.send(message);
    }
    target.viewers.clear();
    for (const keeper of allKeepersOf(target)) keeper.ended(reason, atMs);
    target.recorders.clear();
  }

  /** A process that nobody looks at is not read. */
  #leaveAlone(target: Target): void {
    if (target.viewers.size > 0 || target.recorders.size > 0) return;
    this.#forget(target);
    this.reader.unwatch(target.watch);
    this.#gap(target, 'Nobody watched.');
  }

  #gap(target: Target, text: string): void {
    for (const keeper of allKeepersOf(target)) keeper.gap(this.now(), text);
  }

  #forget(target: Target): void {
    this.#byWatch.delete(target.watch);
    if (this.#targets.get(nameOf(target)) === target) this.#targets.delete(nameOf(target));
  }
}

function allKeepersOf({ keepers, recorders }: Target): readonly Keeper[] {
  return [...keepers, ...recorders];
}

function nameOf({ pid, startTime }: HandleTarget): string {
  return `${pid}:${startTime}`;
}

/** A watch that could not be taken up again ends for the reason it was refused. */
function becauseOf(error: AgentError): EndedBecause {
  switch (error.code) {
    case 'AGENT_ERR_NO_SUCH_PROCESS':
    case 'AGENT_ERR_PROCESS_GONE':
      return 'exited';
    case 'AGENT_ERR_ZOMBIE':
      return 'zombie';
    case 'AGENT_ERR_NOT_PERMITTED':
      return 'denied';
    default:
      return 'reader-failed';
  }
}
