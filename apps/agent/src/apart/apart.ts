/** What a server that was started with rights is told of those who hold them now: the value of `--apart`, as JSON. */
export interface Apart {
  /** Of this agent alone; its other processes name it on their command lines. Absent where there are none. */
  readonly directory?: string;
  /** Descriptors that listen for reader and mutator; absent of one that is not this agent's own. */
  readonly reader?: number;
  readonly mutator?: number;
  /** Pids of what was started for it. */
  readonly children: readonly number[];
}

/** Not for people: its own start says it to a server. */
export const APART_OPTION = '--apart';
/** Said to a server by a command of ours that has started it: it ends with its input, and leaves the talking to that. */
export const PART_OPTION = '--part';
