import { expect, test } from 'vitest';
import { parseAnswer, parseFromReader, parseRequest } from './channel.js';
import { ChannelError } from './channel-answer.js';
import { FACTS } from './testing/fake-reader.js';

const BATCH = { event: 'piece', watch: 1, sequence: 1, key: true, takenAtMs: 1, last: true };

test('requests of every verb pass', () => {
  for (const request of [
    { id: 1, verb: 'facts' },
    { id: 2, verb: 'processes' },
    { id: 3, verb: 'process', pid: 5 },
    { id: 4, verb: 'watch', watch: 1, pid: 5, startTime: 99, handle: '5.99.x' },
    { id: 5, verb: 'unwatch', watch: 1 },
    { id: 6, verb: 'key', watch: 1 },
    { id: 7, verb: 'page', watch: 1, epoch: 1, page: 2 ** 52 - 1 },
  ]) {
    expect(parseRequest(request)).toEqual(request);
  }
});

test.each([
  undefined,
  null,
  'facts',
  {},
  { id: 1 },
  { id: 1, verb: 'shutdown' },
  { id: 1, verb: 'process', pid: '5' },
  { id: 1, verb: 'process', pid: 0 },
  { id: 1, verb: 'watch', watch: 1, pid: 5 },
  { id: 1, verb: 'page', watch: 1, epoch: 1, page: 2 ** 52 },
])('a request that is none is refused: %j', (message) => {
  expect(() => parseRequest(message)).toThrow(ChannelError);
});

test('answers, refusals and events pass', () => {
  for (const message of [
    { answers: 1, value: {} },
    { answers: 1, refused: { code: 'AGENT_ERR_ZOMBIE', message: 'It is a zombie.' } },
    { ...BATCH, bytes: new Uint8Array([1]), summary: new Uint8Array([2]) },
    { event: 'ended', watch: 1, reason: 'exited', atMs: 1 },
  ]) {
    expect(parseFromReader(message)).toEqual(message);
  }
});

test.each([
  {},
  { answers: 1 },
  { answers: 1, refused: { code: 'AGENT_ERR_MADE_UP', message: '' } },
  { ...BATCH, bytes: 'text', summary: new Uint8Array() },
  { ...BATCH, bytes: new Uint8Array() },
  { ...BATCH, sequence: 0, bytes: new Uint8Array(), summary: new Uint8Array() },
  { event: 'ended', watch: 1, reason: 'bored', atMs: 1 },
])('what a reader has no business saying is refused: %j', (message) => {
  expect(() => parseFromReader(message)).toThrow(ChannelError);
});

test('an answer must have the shape of its verb', () => {
  expect(parseAnswer('facts', FACTS)).toEqual(FACTS);
  expect(() => parseAnswer('facts', { ...FACTS, pageSize: '4096' })).toThrow(ChannelError);
  expect(() => parseAnswer('processes', FACTS)).toThrow(ChannelError);
});
