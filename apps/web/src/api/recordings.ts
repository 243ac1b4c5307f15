import { API_PREFIX, type RecordingList, type RecordingRequest, type RecordingRow } from '@pagelapse/protocol';
import type { ByteSource } from '@pagelapse/recording';
import { queryOptions } from '@tanstack/react-query';
import { agentFetch, answerOf } from './agent-fetch.js';
import { type OpenedPast, openPast } from './recorded-past.js';

export type { RecordingRow } from '@pagelapse/protocol';

/** Does an agent watch processes, or show one recording alone? */
export type AgentMode = RecordingList['mode'];

const RECORDINGS_POLL_MS = 2000;

/** Polled for as long as something shows it: recordings grow, and end by themselves. */
export const recordingsQuery = queryOptions({
  queryKey: ['recordings'],
  queryFn: ({ signal }) => agentFetch<RecordingList>('/recordings', { signal }),
  refetchInterval: RECORDINGS_POLL_MS,
});

/** It never changes. */
export const agentModeQuery = queryOptions({
  queryKey: ['agent-mode'],
  queryFn: ({ signal }) => agentFetch<RecordingList>('/recordings', { signal }).then(({ mode }) => mode),
  staleTime: Number.POSITIVE_INFINITY,
});

/** A recording of the agent, opened as of now. */
export function recordedPastQuery(id: string) {
  return queryOptions({
    queryKey: ['recorded-past', id],
    queryFn: () => openRecording(id),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

export function startRecording(handle: string): Promise<RecordingRow> {
  const request: RecordingRequest = { handle };
  return agentFetch<RecordingRow>('/recordings', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
}

export function stopRecording(id: string): Promise<RecordingRow> {
  return agentFetch<RecordingRow>(`/recordings/${id}/stop`, { method: 'POST' });
}

export function deleteRecording(id: string): Promise<void> {
  return agentFetch<void>(`/recordings/${id}`, { method: 'DELETE' });
}

/** Where the browser downloads it from. */
export function recordingUrl(id: string): string {
  return `${API_PREFIX}/recordings/${id}/bytes`;
}

async function openRecording(id: string): Promise<OpenedPast> {
  const path = `/recordings/${id}/bytes`;
  const first = await answerOf(path, { headers: { range: 'bytes=0-0' } });
  const size = Number(/\/(\d+)$/.exec(first.headers.get('content-range') ?? '')?.[1]);
  const source: ByteSource = {
    size,
    read: async (offset, length) => {
      const last = Math.min(size, offset + length) - 1;
      if (last < offset) return new Uint8Array();
      const part = await answerOf(path, { headers: { range: `bytes=${offset}-${last}` } });
      return new Uint8Array(await part.arrayBuffer());
    },
  };
  return openPast(source);
}
