import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HandleIssuer } from './handles.js';

const issuer = new HandleIssuer('boot');

test('S9: a handle opens to the pid and start time it was issued for', () => {
  const target = fc.record({ pid: fc.integer({ min: 1, max: 2 ** 22 }), startTime: fc.nat(2 ** 40) });
  fc.assert(
    fc.property(target, (process) => {
      expect(issuer.open(issuer.issue(process))).toEqual(process);
    }),
  );
});

test('S9: a handle with any character changed, or made by anyone else, opens nothing', () => {
  const handle = issuer.issue({ pid: 1234, startTime: 99 });
  for (let i = 0; i < handle.length; i++) {
    // Every one that may stand there: of the last character of 32 bytes in base64url two bits say nothing.
    for (const other of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.') {
      const changed = handle.slice(0, i) + other + handle.slice(i + 1);
      if (other !== handle[i]) expect(issuer.open(changed), changed).toBeUndefined();
    }
  }
  expect(new HandleIssuer('boot').open(handle)).toBeUndefined();
});

test('S9: no text whatever opens to a process', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(issuer.open(text)).toBeUndefined();
    }),
  );
  for (const text of ['', '1', '1234', '1234.99', '1234.99.', `0.0.${'A'.repeat(43)}`, `-1.99.${'A'.repeat(43)}`]) {
    expect(issuer.open(text)).toBeUndefined();
  }
});
