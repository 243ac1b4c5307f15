import { expect, test } from 'vitest';
import { MAX_SESSIONS, SESSION_IDLE_MS, SESSION_LIFETIME_MS } from './limits.js';
import { Sessions } from './sessions.js';

function fixture() {
  const clock = { now: 0 };
  const sessions = new Sessions(() => clock.now);
  const socket = { closed: 0, close: () => socket.closed++ };
  return { clock, sessions, socket };
}

test('S3: a session ends when nothing was asked of it for 30 minutes', () => {
  const { clock, sessions } = fixture();
  const cookie = sessions.create();
  clock.now += SESSION_IDLE_MS - 1;
  expect(sessions.use(cookie)).toBeDefined();
  clock.now += SESSION_IDLE_MS - 1;
  expect(sessions.use(cookie)).toBeDefined();
  clock.now += SESSION_IDLE_MS;
  expect(sessions.use(cookie)).toBeUndefined();
});

test('S3: an open stream is use', () => {
  const { clock, sessions, socket } = fixture();
  const cookie = sessions.create();
  sessions.use(cookie)?.sockets.add(socket);
  clock.now += 2 * SESSION_IDLE_MS;
  sessions.sweep();
  expect(socket.closed).toBe(0);
  expect(sessions.use(cookie)).toBeDefined();
});

test('S3: after 12 hours a session ends however busy, and its sockets close', () => {
  const { clock, sessions, socket } = fixture();
  const cookie = sessions.create();
  sessions.use(cookie)?.sockets.add(socket);
  clock.now += SESSION_LIFETIME_MS;
  sessions.sweep();
  expect(socket.closed).toBe(1);
  expect(sessions.use(cookie)).toBeUndefined();
});

test('S3: logging out closes the sockets of that session and no other', () => {
  const { sessions, socket } = fixture();
  const [mine, other] = [sessions.create(), sessions.create()];
  sessions.use(mine)?.sockets.add(socket);
  sessions.end(mine);
  expect(socket.closed).toBe(1);
  expect(sessions.use(mine)).toBeUndefined();
  expect(sessions.use(other)).toBeDefined();
});

test('S14: of too many sessions the one unused longest gives way', () => {
  const { clock, sessions } = fixture();
  const cookies = Array.from({ length: MAX_SESSIONS }, () => sessions.create());
  clock.now++;
  sessions.use(cookies[0] as string);
  sessions.create();
  expect(sessions.use(cookies[0] as string)).toBeDefined();
  expect(sessions.use(cookies[1] as string)).toBeUndefined();
});
