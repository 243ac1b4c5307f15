/** The moment on screen and the ways to others. Times in ms of the epoch. */
export interface TimeControl {
  /** `undefined` is now. */
  readonly timeMs: number | undefined;
  /** First and last moment on the charts. */
  readonly fromMs: number;
  readonly toMs: number;
  /** A recording has no now. */
  readonly hasNow: boolean;
  /** Time goes on by itself. */
  readonly runs: boolean;
  readonly go: (timeMs: number | undefined) => void;
  /** To the pass before or after. */
  readonly step: (step: -1 | 1) => void;
  /** Stops it, or lets it go on. */
  readonly run: () => void;
  /** Moment that is compared with. */
  readonly sinceMs: number | undefined;
  readonly compare: (sinceMs: number | undefined) => void;
}
