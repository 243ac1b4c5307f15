import { INTENT, INTENT_HEADER } from '@pagelapse/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AgentError } from '../../errors.js';
import type { Authorities } from '../authorities.js';
import { secretsEqual } from '../secrets.js';
import type { Session, Sessions } from '../sessions.js';

const SAFE_METHODS = new Set(['GET', 'HEAD']);

/** A page of another site or port, as its browser says; somebody with the token, with a session, or with neither. */
export type Caller = 'foreign-page' | 'token' | 'session' | 'nobody';

/** Who is asking, and may they: origin (S5), intent (S6), bearer token, session cookie (S3). */
export class Access {
  readonly cookieName: string;

  constructor(
    readonly token: string,
    readonly sessions: Sessions,
    readonly authorities: Authorities,
  ) {
    // Cookies are shared between the ports of a host, so the name keeps two agents apart.
    this.cookieName = `pagelapse-session-${authorities.port}`;
  }

  /** On every upgrade and every request that is not a plain read. */
  checkOrigin(request: FastifyRequest): void {
    const isUpgrade = request.headers.upgrade !== undefined;
    if (!isUpgrade && SAFE_METHODS.has(request.method)) return;
    const { origin, host } = request.headers;
    if (this.authorities.isOwnOrigin(origin, host)) {
      // A page cannot set headers on the upgrade of a WebSocket; its messages act on nothing (R-INTENT).
      if (isUpgrade || request.headers[INTENT_HEADER] === INTENT || this.hasBearer(request)) return;
      throw new AgentError('AGENT_ERR_FOREIGN_ORIGIN', `The request has no ${INTENT_HEADER}: ${INTENT}.`);
    }
    // Browsers always send an Origin here: one without it is a program, which has to bring the token.
    if ((origin === undefined || origin === 'null') && this.hasBearer(request)) return;
    throw new AgentError(
      'AGENT_ERR_FOREIGN_ORIGIN',
      origin === undefined ? 'The request has no Origin.' : "The request's Origin is not this agent's.",
    );
  }

  hasBearer(request: FastifyRequest, token = this.token): boolean {
    const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    return given !== undefined && secretsEqual(given, token);
  }

  isToken(given: string): boolean {
    return secretsEqual(given, this.token);
  }

  /**
   * What can be told apart of those who ask, all of them from loopback. What browsers send with requests of a foreign page comes first:
   * with one of another port of this machine they send the session's cookie as well (RFC 6265 8.5).
   */
  callerOf(request: FastifyRequest): Caller {
    const { origin, host, 'sec-fetch-site': site } = request.headers;
    const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none';
    if (isForeign || (origin !== undefined && !this.authorities.isOwnOrigin(origin, host))) return 'foreign-page';
    if (this.hasBearer(request)) return 'token';
    return this.sessionOf(request) === undefined ? 'nobody' : 'session';
  }

  sessionOf(request: FastifyRequest): Session | undefined {
    const cookie = request.cookies[this.cookieName];
    return cookie === undefined ? undefined : this.sessions.use(cookie);
  }

  /** A hook for routes that are for people let in already. */
  readonly requireSession = async (request: FastifyRequest): Promise<void> => {
    if (this.hasBearer(request) || this.sessionOf(request) !== undefined) return;
    throw new AgentError('AGENT_ERR_SESSION_REQUIRED', 'There is no session, or it has ended.');
  };

  open(reply: FastifyReply): void {
    reply.setCookie(this.cookieName, this.sessions.create(), { httpOnly: true, sameSite: 'strict', path: '/' });
  }

  close(request: FastifyRequest, reply: FastifyReply): void {
    const cookie = request.cookies[this.cookieName];
    if (cookie !== undefined) this.sessions.end(cookie);
    reply.clearCookie(this.cookieName, { httpOnly: true, sameSite: 'strict', path: '/' });
  }
}
