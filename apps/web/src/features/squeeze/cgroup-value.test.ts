import { expect, test } from 'vitest';
import { cgroupFile, cgroupValue } from './cgroup-value.js';

test('a limit is read as a size, or as none, by either version', () => {
  expect(cgroupValue('memory.limit_in_bytes', '9223372036854771712')).toBe('no limit');
  expect(cgroupValue('/sys/fs/cgroup/db/memory.max', 'max')).toBe('no limit');
  expect(cgroupValue('memory.high', '268435456')).toBe('256 MiB');
  expect(cgroupValue('memory.max', '')).toBe('');
});

test('what is no size stays as it is', () => {
  expect(cgroupValue('memory.swappiness', '60')).toBe('60');
  expect(cgroupFile('/sys/fs/cgroup/db/memory.swappiness')).toBe('memory.swappiness');
});
