import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMaps, parseMapsLine } from './maps.js';

const PAGE = 4096;

test('a line gives pages, rights, offset in bytes, device, inode and path', () => {
  expect(
    parseMapsLine('7f3c2a400000-7f3c2a500000 rw-s 00003000 00:01 1031                       /dev/zero (deleted)', PAGE),
  ).toEqual({
    start: 0x7f3c2a400,
    end: 0x7f3c2a500,
    perms: 'rw-s',
    offset: 0x3000,
    dev: '00:01',
    inode: '1031',
    path: '/dev/zero (deleted)',
  });
});

test('a SysV segment may have inode 0 and still have a file', () => {
  const line = parseMapsLine(
    '7f0000000000-7f0000001000 rw-s 00000000 00:01 0                          /SYSV00000000 (deleted)',
    PAGE,
  );
  expect(line).toMatchObject({ dev: '00:01', inode: '0', path: '/SYSV00000000 (deleted)' });
});

test('the path keeps blanks, markup and a false "(deleted)"', () => {
  const path = '/tmp/a  b <img src=x onerror=alert(1)> (deleted) (deleted)';
  expect(parseMapsLine(`1000-2000 r--p 00000000 fe:00 7 ${path}`, PAGE)?.path).toBe(path);
});

test('a carriage return in a path, which the kernel does not escape, costs no mapping', () => {
  expect(parseMapsLine('1000-2000 r--p 00000000 fe:00 7 /tmp/a\rb', PAGE)?.path).toBe('/tmp/a\rb');
});

test('a path that is not UTF-8 is read with replacement characters, never dropped', () => {
  expect(parseMapsLine('1000-2000 r--p 00000000 fe:00 7 /tmp/\xff\xfe', PAGE)?.path).toBe('/tmp/\ufffd\ufffd');
});

test('a UTF-8 path is read as it is', () => {
  const bytes = Buffer.from('/tmp/größe', 'utf8').toString('latin1');
  expect(parseMapsLine(`1000-2000 r--p 00000000 fe:00 7 ${bytes}`, PAGE)?.path).toBe('/tmp/größe');
});

test('[vsyscall] at the top of the address space is a page index, not a rounded number', () => {
  const line = parseMapsLine(
    'ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]',
    PAGE,
  );
  expect(line).toMatchObject({ start: 0xffffffffff600, end: 0xffffffffff601 });
});

test('lines out of order, as a list read while it changes can have, are counted and left out', () => {
  const text =
    '3000-4000 r--p 00000000 00:00 0 \n1000-2000 r--p 00000000 00:00 0 \nwhat\n5000-6000 r--p 00000000 00:00 0 \n';
  const { lines, badLines } = parseMaps(text, PAGE);
  expect(lines.map((line) => line.start)).toEqual([3, 5]);
  expect(badLines).toBe(2);
});

test('what is printed in the kernel’s form is read back', () => {
  const mapping = fc.record({
    start: fc.integer({ min: 0, max: 2 ** 45 }),
    pages: fc.integer({ min: 1, max: 2 ** 34 }),
    perms: fc.constantFrom('rw-p', 'r-xs', '---p', 'rwxs'),
    offset: fc.integer({ min: 0, max: 2 ** 40 }),
    inode: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    path: fc.oneof(
      fc.constant(''),
      fc.string({ maxLength: 60 }).map((name) => `/${name.replace(/[^\x20-\x7e]/g, '')}`),
    ),
  });
  fc.assert(
    fc.property(mapping, (made) => {
      const hex = (page: number): string => (BigInt(page) * 4096n).toString(16).padStart(8, '0');
      const line = `${hex(made.start)}-${hex(made.start + made.pages)} ${made.perms} ${hex(made.offset)} fe:01 ${made.inode} ${made.path}`;
      expect(parseMapsLine(line, PAGE)).toEqual({
        start: made.start,
        end: made.start + made.pages,
        perms: made.perms,
        offset: made.offset * PAGE,
        dev: 'fe:01',
        inode: String(made.inode),
        path: made.path,
      });
    }),
  );
});

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      expect(parseMaps(text, PAGE).badLines).toBeGreaterThanOrEqual(0);
    }),
  );
});
