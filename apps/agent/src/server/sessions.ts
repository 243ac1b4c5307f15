import { createHash } from 'node:crypto';
import { MAX_SESSIONS, SESSION_IDLE_MS, SESSION_LIFETIME_MS } from './limits.js';
import { newSecret } from './secrets.js';

/** Something that must not outlive its session: an open stream. */
export interface SessionSocket {
  close(): void;
}

export interface Session {
  readonly createdAtMs: number;
  usedAtMs: number;
  readonly sockets: Set<SessionSocket>;
}

/** Sessions by the digest of their cookie: a dump of this map opens nothing. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();

  /** `now` in milliseconds. */
  constructor(readonly now: () => number = Date.now) {}

  /** A new session; returns the cookie's value. */
  create(): string {
    this.sweep();
    if (this.#sessions.size >= MAX_SESSIONS) this.#dropOldest();
    const cookie = newSecret();
    const now = this.now();
    this.#sessions.set(digest(cookie), { createdAtMs: now, usedAtMs: now, sockets: new Set() });
    return cookie;
  }

  /** The session of a cookie, its idle time begun anew. */
  use(cookie: string): Session | undefined {
    const key = digest(cookie);
    const session = this.#sessions.get(key);
    if (session === undefined) return undefined;
    if (this.#isOver(session)) {
      this.#drop(key, session);
      return undefined;
    }
    session.usedAtMs = this.now();
    return session;
  }

  end(cookie: string): void {
    const key = digest(cookie);
    const session = this.#sessions.get(key);
    if (session !== undefined) this.#drop(key, session);
  }

  /** Ends what has run out, and closes its sockets. To be called now and then. */
  sweep(): void {
    for (const [key, session] of this.#sessions) if (this.#isOver(session)) this.#drop(key, session);
  }

  /** An open stream is use: someone looks at it. */
  #isOver(session: Session): boolean {
    const now = this.now();
    if (now - session.createdAtMs >= SESSION_LIFETIME_MS) return true;
    return session.sockets.size === 0 && now - session.usedAtMs >= SESSION_IDLE_MS;
  }

  #dropOldest(): void {
    let oldest: [string, Session] | undefined;
    for (const entry of this.#sessions) {
      if (oldest === undefined || entry[1].usedAtMs < oldest[1].usedAtMs) oldest = entry;
    }
    if (oldest !== undefined) this.#drop(...oldest);
  }

  #drop(key: string, session: Session): void {
    this.#sessions.delete(key);
    for (const socket of session.sockets) socket.close();
  }
}

function digest(cookie: string): string {
  return createHash('sha256').update(cookie).digest('base64url');
}
