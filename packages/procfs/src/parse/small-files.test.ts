import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMemoryCgroup } from './cgroup.js';
import { bytesOfKib, countOf, parseFields } from './fields.js';
import { parseMountinfo } from './mountinfo.js';
import { parsePressure } from './pressure.js';

test('fields with and without a colon', () => {
  const fields = parseFields('VmRSS:\t  123 kB\npswpin 77\nUid:\t0\t1\t2\t3\n\nodd\n');
  expect(bytesOfKib(fields.get('VmRSS'))).toBe(123 * 1024);
  expect(countOf(fields.get('pswpin'))).toBe(77);
  expect(fields.get('Uid')).toBe('0\t1\t2\t3');
  expect(fields.has('odd')).toBe(false);
});

test('what is not a size or count is absent, never 0', () => {
  for (const text of [undefined, '', 'max', '-1', '1.5', '9223372036854771712']) expect(countOf(text)).toBeUndefined();
  for (const text of [undefined, '12', '12 MB', 'x kB']) expect(bytesOfKib(text)).toBeUndefined();
});

test('the v1 memory controller decides where there is one, the unified hierarchy otherwise', () => {
  expect(parseMemoryCgroup('4:memory:/a b\n1:name=systemd:/x\n0::/u\n')).toEqual({ version: 1, path: '/a b' });
  expect(parseMemoryCgroup('0::/user.slice/x:y\n')).toEqual({ version: 2, path: '/user.slice/x:y' });
  expect(parseMemoryCgroup('3:cpu,cpuacct:/c\n')).toBeUndefined();
});

test('mounts give the device as maps prints it', () => {
  const text =
    '31 28 0:27 / /dev/shm rw,nosuid - tmpfs tmpfs rw,inode64\n40 28 254:0 /a\\040b /mnt/c\\134d rw shared:1 - ext4 /dev/vda rw\n?\n';
  expect(parseMountinfo(text)).toEqual([
    { dev: '00:1b', root: '/', mountPoint: '/dev/shm', fsType: 'tmpfs', superOptions: 'rw,inode64' },
    { dev: 'fe:00', root: '/a b', mountPoint: '/mnt/c\\d', fsType: 'ext4', superOptions: 'rw' },
  ]);
});

test('a device number that no device has is a damaged line', () => {
  expect(parseMountinfo(`22 27 ${'9'.repeat(400)}:21 / /proc rw - proc proc rw\n`)).toEqual([]);
});

test('pressure is read where the kernel keeps it', () => {
  expect(
    parsePressure('some avg10=1.25 avg60=0.00 avg300=0.00 total=7\nfull avg10=0.50 avg60=0.00 avg300=0.00 total=1\n'),
  ).toEqual({ someAvg10: 1.25, fullAvg10: 0.5, someTotalUs: 7, fullTotalUs: 1 });
  expect(parsePressure('')).toBeUndefined();
});

test('no text makes any of them throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      parseFields(text);
      parseMemoryCgroup(text);
      parseMountinfo(text);
      parsePressure(text);
    }),
  );
});
