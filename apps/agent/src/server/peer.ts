/**
 * Whoever is at the other end of a channel: a process of its own with rights of its own. How it is reached is all that
 * an implementation knows; what is said is its user's affair.
 */
export interface Peer {
  /** Where it is known: of a process that this one started. */
  readonly pid: number | undefined;
  /** Messages arrive whole and in order, or `ended` is told. */
  send(message: object): void;
  /** Says goodbye; resolves when it has ended. */
  close(): Promise<void>;
  /** For one that talks nonsense. */
  kill(): void;
}

export interface PeerEvents {
  message(message: unknown): void;
  /** Once, for whatever reason; nothing comes after it. */
  ended(how: string): void;
}

export type OpenPeer = (events: PeerEvents) => Peer;
