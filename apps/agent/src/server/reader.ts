import type { BlindSpots, PageWord, Reconciliation } from '@pagelapse/protocol';
import type {
  BatchEvent,
  EndedEvent,
  Findings,
  Held,
  ProcessFacts,
  ProcessListing,
  RangeLook,
  ReaderFacts,
  ResetDueEvent,
  Tracked,
} from '../channel.js';

export interface WatchRequest {
  readonly watch: number;
  readonly pid: number;
  readonly startTime: number;
  readonly handle: string;
}

/** An address space as the watch's batches call it. */
export interface SpaceRequest {
  readonly watch: number;
  readonly epoch: number;
}

export interface PageRequest extends SpaceRequest {
  readonly page: number;
}

/** `against`: an earlier look, and how many pages from the first on were reached since. */
export interface LookRequest extends SpaceRequest {
  readonly first: number;
  readonly count: number;
  readonly against?: { readonly look: number; readonly reached: number };
}

export interface ReaderEvents {
  batch(event: BatchEvent): void;
  ended(event: EndedEvent): void;
  /** The watch holds, for the soft-dirty bits to be taken away again. */
  resetDue(event: ResetDueEvent): void;
  /** The reader failed: every watch it kept is gone. `willReturn`: a new one is being started. */
  lost(willReturn: boolean): void;
  /** A new reader is there, with no watches. */
  returned(): void;
}

/** The reader as the server sees it. Promises reject with AgentError. */
export interface Reader {
  /** Processes that are part of the agent, and so are not watched. */
  readonly pid: number | undefined;
  facts(): Promise<ReaderFacts>;
  diagnose(): Promise<Findings>;
  processes(): Promise<ProcessListing>;
  process(pid: number): Promise<ProcessFacts>;
  watch(request: WatchRequest): Promise<void>;
  unwatch(watch: number): void;
  /** The pages that the viewers of a watch have on screen, instead of those said before. */
  focus(watch: number, pages: readonly number[]): void;
  /** Share of one core that passes over the target may spend. */
  changeDuty(watch: number, share: number): void;
  /** A key of now, to come as a batch event. */
  requestKey(watch: number): void;
  /** The raw words of a page in the address space that the watch's batches call `epoch`. */
  page(request: PageRequest): Promise<PageWord>;
  /** The kernel's figures of swap beside ours, and the shared files behind the mappings. */
  reconcile(request: SpaceRequest): Promise<Reconciliation>;
  /** What the last reading of a watch could not show. */
  blindSpots(watch: number): Promise<BlindSpots>;
  /** An exact reading of a range of pages. */
  look(request: LookRequest): Promise<RangeLook>;
  /** No pass is under way when it resolves, and none is begun until {@link track}, or for a while. */
  hold(request: SpaceRequest): Promise<Held>;
  /** When the soft-dirty bits were taken away, and how long after that to hold for it again; neither: nobody keeps track. */
  track(watch: number, sinceMs: number | undefined, everyMs: number | undefined): void;
  tracked(watch: number): Promise<Tracked>;
  listen(events: ReaderEvents): void;
  close(): Promise<void>;
}
