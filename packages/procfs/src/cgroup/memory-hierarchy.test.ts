import { expect, test } from 'vitest';
import { locateMemoryCgroup, memoryMounts } from './memory-hierarchy.js';

const locate = (mountinfo: string, cgroup: string) => locateMemoryCgroup(memoryMounts(mountinfo), cgroup);

test('v1: the mount whose options name memory, and our own path in it', () => {
  const mountinfo = [
    '34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset',
    '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory',
    '41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw',
  ].join('\n');
  expect(locate(mountinfo, '5:memory:/user/a b\n3:cpuset:/\n0::/\n')).toEqual({
    version: 1,
    mountPoint: '/sys/fs/cgroup/memory',
    own: '/sys/fs/cgroup/memory/user/a b',
  });
});

test('v1 in a container: the mount shows only the part below its root', () => {
  const mountinfo = '35 31 0:32 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory';
  expect(locate(mountinfo, '5:memory:/docker/abc/own')?.own).toBe('/sys/fs/cgroup/memory/own');
});

test('v2 where no v1 hierarchy has the memory controller', () => {
  const mountinfo = '30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate';
  expect(locate(mountinfo, '0::/user.slice/x.scope')).toEqual({
    version: 2,
    mountPoint: '/sys/fs/cgroup',
    own: '/sys/fs/cgroup/user.slice/x.scope',
  });
  expect(locate('', '0::/user.slice/x.scope')).toBeUndefined();
});

test('a cgroup above what is mounted falls back to the mount point; escapes in mount points are undone', () => {
  const mountinfo = '30 23 0:26 /a /mnt/c\\040g rw - cgroup2 none rw';
  expect(locate(mountinfo, '0::/b')?.own).toBe('/mnt/c g');
});
