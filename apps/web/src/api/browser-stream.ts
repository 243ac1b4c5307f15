import { STREAM_PATH } from '@pagelapse/protocol';
import { StreamClient, type StreamEvents, type StreamSocket } from './stream-client.js';

/** The stream over this page's own origin. */
export function browserStream(events: StreamEvents): StreamClient {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const url = `${scheme}://${location.host}${STREAM_PATH}`;
  const clock = {
    now: () => Date.now(),
    setTimeout: (run: () => void, ms: number) => window.setTimeout(run, ms),
    clearTimeout: (id: number) => window.clearTimeout(id),
  };
  return new StreamClient(() => new WebSocket(url) as StreamSocket, clock, events);
}
