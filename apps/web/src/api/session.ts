import type { SessionRequest } from '@pagelapse/protocol';
import { agentFetch } from './agent-fetch.js';

/** Exchanges the one-time token for a session cookie. */
export async function openSession(token: string): Promise<void> {
  const request: SessionRequest = { token };
  await agentFetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
}

/** The token of `#t=TOKEN`; a fragment is never sent to a server nor in a Referer. */
export function tokenOfFragment(fragment: string): string | undefined {
  const token = new URLSearchParams(fragment.replace(/^#/, '')).get('t');
  return token === null || token === '' ? undefined : token;
}
