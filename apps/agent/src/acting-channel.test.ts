import { expect, test } from 'vitest';
import { NEEDS, parseActAnswer, parseActRequest, parseFromMutator } from './acting-channel.js';
import { ChannelError } from './channel-answer.js';

const TARGET = { bootId: 'b', pid: 5, startTime: 1, handle: 'h', agentPids: [2, 3] };
const SETTINGS = { cgroup: 'own', control: 'high', limit: 4096, rampMs: 0 };

test('requests pass', () => {
  for (const request of [
    { id: 1, verb: 'facts' },
    { id: 2, verb: 'preview-squeeze', target: TARGET },
    { id: 3, verb: 'squeeze', target: TARGET, settings: SETTINGS },
    { id: 4, verb: 'squeeze-limit', squeeze: 'a', change: { limit: 1 } },
    { id: 5, verb: 'stop-squeeze', squeeze: 'a' },
    { id: 6, verb: 'stop-all' },
  ]) {
    expect(parseActRequest(request)).toEqual(request);
  }
});

test.each([
  undefined,
  'squeeze',
  { id: 1, verb: 'kill' },
  { id: 1, verb: 'squeeze', target: TARGET },
  { id: 1, verb: 'squeeze', target: { ...TARGET, pid: 0 }, settings: SETTINGS },
  { id: 1, verb: 'squeeze', target: TARGET, settings: { ...SETTINGS, limit: -1 } },
  { id: 1, verb: 'squeeze', target: TARGET, settings: { ...SETTINGS, limit: Number.NaN } },
  { id: 1, verb: 'squeeze', target: TARGET, settings: { ...SETTINGS, limit: Number.POSITIVE_INFINITY } },
  { id: 1, verb: 'squeeze', target: TARGET, settings: { ...SETTINGS, file: '/etc/passwd' } },
  { id: 1, verb: 'stop-squeeze', squeeze: '' },
])('a request that is none is refused: %j', (message) => {
  expect(() => parseActRequest(message)).toThrow(ChannelError);
});

test.each([{}, { event: 'acted' }, { answers: 1, refused: { code: 'AGENT_ERR_MADE_UP', message: '' } }])(
  'what a mutator has no business saying is refused: %j',
  (message) => {
    expect(() => parseFromMutator(message)).toThrow(ChannelError);
  },
);

test('an answer must have the shape of its verb', () => {
  expect(parseActAnswer('stop-all', {})).toEqual({});
  expect(() => parseActAnswer('squeezes', {})).toThrow(ChannelError);
});

test('S8: every verb that reads or changes a process has to be allowed', () => {
  const free = Object.entries(NEEDS).flatMap(([verb, needed]) => (needed === undefined ? [verb] : []));
  expect(free).toEqual(['facts', 'stop-all']);
});
