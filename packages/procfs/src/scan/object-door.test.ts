import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { probeCapabilities } from '../capabilities/probe.js';
import { parseMaps } from '../parse/maps.js';
import { PAGE_SIZE } from '../read/page-size.js';
import { pinProcess } from '../read/pinned-process.js';
import { ObjectDoor } from './object-door.js';

test('a memfd that has made way for another file, at the very same addresses, is not taken for that one', () => {
  const { mapFiles, kernelShmemDev } = probeCapabilities();
  const target = pinProcess(process.pid);
  onTestFinished(() => target.close());
  const door = new ObjectDoor(target, mapFiles, kernelShmemDev);
  const { lines } = parseMaps(readFileSync('/proc/self/maps', 'latin1'), PAGE_SIZE);
  const program = lines.find(({ path }) => path === process.execPath);
  if (program === undefined) throw new Error('the program maps itself');
  expect(door.facts(program, PAGE_SIZE).backing).toBe('disk');
  const before = { ...program, dev: kernelShmemDev, inode: '999999999', path: '/memfd:gone (deleted)' };
  expect(door.facts(before, PAGE_SIZE)).toEqual({ backing: 'shmem', sizeBytes: undefined });
});
