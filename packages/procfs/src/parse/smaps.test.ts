import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SmapsEntry, SmapsParser } from './smaps.js';
import { SmapsColumns } from './smaps-figures.js';
import { TextPool } from './text-pool.js';

const TEXT = `7f0000000000-7f0000400000 rw-s 00000000 00:01 1031                       /dev/zero (deleted)
Size:               4096 kB
KernelPageSize:        4 kB
Rss:                1024 kB
Swap:               2048 kB
SwapPss:               0 kB
FieldOfTomorrow:       8 kB
THPeligible:           1
ProtectionKey:         0
VmFlags: rd wr sh mr mw me ms sd 
7f0000400000-7f0000401000 r--p 00000000 00:00 0                          [vvar]
Size:                  4 kB
VmFlags: rd mr de io pf dd 
`;

function parse(
  chunks: Iterable<string>,
  before: readonly SmapsEntry[] = [],
): { entries: SmapsEntry[]; badLines: number } {
  const entries: SmapsEntry[] = [];
  const parser = new SmapsParser({
    pageSize: 4096,
    columns: new SmapsColumns(),
    pool: new TextPool(),
    earlier: ({ start }) => before.find(({ line }) => line.start === start),
    onEntry: (entry) => entries.push(entry),
  });
  for (const chunk of chunks) parser.push(Buffer.from(chunk, 'latin1'));
  parser.end();
  return { entries, badLines: parser.badLines };
}

test('figures are bytes by the kernel’s name, unknown ones kept, missing ones absent', () => {
  const { entries, badLines } = parse([TEXT]);
  expect(badLines).toBe(0);
  expect(entries.map((entry) => entry.line.path)).toEqual(['/dev/zero (deleted)', '[vvar]']);
  const [shared, vvar] = entries as [SmapsEntry, SmapsEntry];
  expect(shared.figures.bytes('Rss')).toBe(1024 * 1024);
  expect(shared.figures.bytes('Swap')).toBe(2048 * 1024);
  expect(shared.figures.bytes('FieldOfTomorrow')).toBe(8192);
  expect(shared.figures.bytes('THPeligible')).toBeUndefined();
  expect(vvar.figures.bytes('Rss')).toBeUndefined();
  expect(vvar.figures.vmFlags).toBe('rd mr de io pf dd');
});

test('a damaged line is counted and costs nothing but itself', () => {
  const { entries, badLines } = parse([TEXT.replace('Rss:                1024 kB', 'Rss: many kB')]);
  expect(badLines).toBe(1);
  expect(entries[0]?.figures.bytes('Swap')).toBe(2048 * 1024);
});

test('where the text is cut makes no difference', () => {
  const whole = parse([TEXT]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: TEXT.length }), { maxLength: 20 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), TEXT.length];
      expect(parse(at.slice(1).map((to, i) => TEXT.slice(at[i], to)))).toEqual(whole);
    }),
  );
});

const HEADS = ['7f0000-7f1000', '7f1000-7f2000', '7f2000-7f3000'].map((range) => `${range} rw-p 00000000 00:00 0 `);
const BODIES = [
  'Size: 4 kB\nRss: 0 kB\nVmFlags: rd \n',
  'Size: 4 kB\nRss: 4 kB\nVmFlags: rd \n',
  'Size: 4 kB\nRss: 4 kB\nVmFlags: rd \nLater: 4 kB\n',
  'Size: 4 kB\nRss: 4 kB\nVmFlags: rd wr \n',
  'Size: 4 kB\nRss: many kB\nVmFlags: rd \n',
  'Size: 4 kB\n',
  '',
  'THPeligible: 1\n',
];

test('mappings that read alike share their figures, and say what each says alone', () => {
  const alike = parse([HEADS.map((head) => `${head}\n${BODIES[1]}`).join('')]).entries;
  expect(alike[1]?.figures).toBe(alike[0]?.figures);
  const body = fc.constantFrom(...BODIES);
  fc.assert(
    fc.property(fc.array(body, { minLength: 1, maxLength: 30 }), fc.nat(), (bodies, cut) => {
      const heads = bodies.map((_, i) => `${i.toString(16)}000-${(i + 1).toString(16)}000 rw-p 00000000 00:00 0 `);
      const text = bodies.map((one, i) => `${heads[i]}\n${one}`).join('');
      const at = cut % text.length;
      const { entries, badLines } = parse([text.slice(0, at), text.slice(at)]);
      const alone = bodies.map((one, i) => parse([`${heads[i]}\n${one}`]));
      expect(badLines).toBe(alone.reduce((sum, one) => sum + one.badLines, 0));
      expect(entries.map(said)).toEqual(alone.flatMap((one) => one.entries.map(said)));
    }),
  );
});

function said({ line, figures }: SmapsEntry) {
  return { line, vmFlags: figures.vmFlags, fields: Object.fromEntries(figures.entries()) };
}

test('an entry that has not changed is the entry it was', () => {
  const before = parse([TEXT]).entries;
  const again = parse([TEXT.replace('Rss:                1024 kB', 'Rss:                1025 kB')], before).entries;
  expect(again[0]).not.toBe(before[0]);
  expect(again[1]).toBe(before[1]);
});

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 200 })), (chunks) => {
      parse(chunks);
    }),
  );
});
