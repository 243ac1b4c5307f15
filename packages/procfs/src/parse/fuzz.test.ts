import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { parsePasswd } from '../read/user-names.js';
import { parseMemoryCgroup } from './cgroup.js';
import { bytesOfKib, countOf, parseFields } from './fields.js';
import { parseMaps } from './maps.js';
import { parseMountinfo } from './mountinfo.js';
import { CAPTURED_KERNELS, captured, mutated } from './mutated.fixture.js';
import { parsePressure } from './pressure.js';
import { type SmapsEntry, SmapsParser } from './smaps.js';
import { SmapsColumns } from './smaps-figures.js';
import { parseStat } from './stat.js';
import { parseSwaps } from './swaps.js';
import { parseSysvSegments } from './sysvipc.js';
import { TextPool } from './text-pool.js';

const PAGE = 4096;
/** 10^7 cases for `npm run gates`, 10^5 for everybody else. */
const TIMES = process.env.PAGELAPSE_GATES === 'full' ? 100 : 1;
// Some seconds of work alone, and more on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 60_000 * TIMES });

function parseSmaps(chunks: readonly string[]): { entries: SmapsEntry[]; badLines: number } {
  const entries: SmapsEntry[] = [];
  const parser = new SmapsParser({
    pageSize: PAGE,
    columns: new SmapsColumns(),
    pool: new TextPool(),
    onEntry: (entry) => entries.push(entry),
  });
  for (const chunk of chunks) parser.push(Buffer.from(chunk, 'latin1'));
  parser.end();
  return { entries, badLines: parser.badLines };
}

const linesIn = (text: string): number => text.split('\n').length - (text.endsWith('\n') || text === '' ? 1 : 0);

/** As many cases, or as many times as many, of the captures of all kernels together. */
function fuzz(capture: string, cases: number, check: (text: string) => void): void {
  const texts = fc.oneof(...CAPTURED_KERNELS.map((kernel) => mutated(captured(capture, kernel))));
  fc.assert(fc.property(texts, check), { numRuns: cases * TIMES });
}

describe.each(CAPTURED_KERNELS)('captures of Linux %s are read whole', (kernel) => {
  const capture = (name: string): string => captured(name, kernel);

  test('maps', () => {
    const { lines, badLines } = parseMaps(capture('maps'), PAGE);
    expect(badLines).toBe(0);
    expect(lines).toHaveLength(linesIn(capture('maps')));
  });

  test('smaps: every field of the text is a figure', () => {
    const text = capture('smaps');
    const { entries, badLines } = parseSmaps([text]);
    expect(badLines).toBe(0);
    expect(entries.map(({ line }) => line)).toEqual(parseMaps(capture('maps'), PAGE).lines);
    const figures = entries.reduce((sum, entry) => sum + [...entry.figures.entries()].length, 0);
    expect(figures).toBe(text.split('\n').filter((line) => line.endsWith(' kB')).length);
  });

  test('the small files', () => {
    expect(parseStat(capture('stat'))).toMatchObject({ comm: 'example', state: 'S' });
    expect(countOf(parseFields(capture('vmstat')).get('pswpin'))).toBeDefined();
    for (const name of ['VmRSS', 'VmSwap', 'RssShmem'])
      expect(bytesOfKib(parseFields(capture('status')).get(name)), name).toBeDefined();
    for (const name of ['SwapTotal', 'SwapFree'])
      expect(bytesOfKib(parseFields(capture('meminfo')).get(name)), name).toBeDefined();
    expect(parseMemoryCgroup(capture('cgroup'))?.path).toMatch(/^\/.*example$/);
    expect(parseSwaps(capture('swaps')).map(({ path }) => path)).toEqual(['/dev/zram0', '/var/tmp/ex ample']);
    expect(parseMountinfo(capture('mountinfo'))).toHaveLength(linesIn(capture('mountinfo')));
    expect(parseSysvSegments(capture('sysvipc-shm'))).toHaveLength(linesIn(capture('sysvipc-shm')) - 1);
    expect(parsePressure(capture('pressure-memory'))).toBeDefined();
  });
});

describe(`10^${TIMES === 1 ? 5 : 7} mutated captures`, () => {
  test('maps: every line is a mapping in its place or counted as bad', () => {
    fuzz('maps', 30_000, (text) => {
      const { lines, badLines } = parseMaps(text, PAGE);
      let end = 0;
      for (const line of lines) {
        if (line.start < end || line.end <= line.start || !Number.isSafeInteger(line.end)) throw new Error(text);
        end = line.end;
      }
      if (lines.length + badLines !== linesIn(text)) throw new Error(`${lines.length} + ${badLines} lines`);
    });
  });

  test('smaps: the same wherever it is cut, no line lost, unknown fields kept', () => {
    fuzz('smaps', 15_000, (text) => {
      const whole = parseSmaps([text]);
      const cut = text.length >>> 1;
      const parts = parseSmaps([text.slice(0, cut), text.slice(cut, cut + 1), text.slice(cut + 1)]);
      if (parts.badLines !== whole.badLines || parts.entries.length !== whole.entries.length) throw new Error(text);
      if (whole.badLines > linesIn(text)) throw new Error('more bad lines than lines');
      for (const [i, { figures }] of whole.entries.entries()) {
        for (const [name, bytes] of figures.entries()) {
          if (!(bytes >= 0) || parts.entries[i]?.figures.bytes(name) !== bytes) throw new Error(name);
        }
      }
      const last = whole.entries.at(-1);
      if (last === undefined || !text.endsWith('\n')) return;
      const more = parseSmaps([`${text}FieldOfTomorrow:   12 kB\n`]).entries.at(-1);
      if (more?.figures.bytes('FieldOfTomorrow') !== 12 * 1024) throw new Error('an unknown field is lost');
    });
  });

  test('stat: whole numbers or nothing', () => {
    fuzz('stat', 20_000, (text) => {
      const stat = parseStat(text);
      if (stat === undefined) return;
      const numbers = [stat.ppid, stat.flags, stat.startTime];
      if (!numbers.every(Number.isSafeInteger) || stat.state.length !== 1) throw new Error(text);
    });
  });

  test.each([
    ['status', 5_000],
    ['meminfo', 5_000],
    ['vmstat', 5_000],
  ])('%s: sizes and counts are exact or absent', (capture, cases) => {
    fuzz(capture, cases, (text) => {
      for (const value of parseFields(text).values()) {
        const numbers = [countOf(value), bytesOfKib(value)].filter((number) => number !== undefined);
        if (!numbers.every((number) => number >= 0)) throw new Error(value);
      }
    });
  });

  test('mountinfo, cgroup, pressure, sysvipc, swaps and passwd', () => {
    fuzz('mountinfo', 6_000, (text) => {
      if (!parseMountinfo(text).every(({ dev }) => /^[0-9a-f]{2,}:[0-9a-f]{2,}$/.test(dev))) throw new Error(text);
    });
    fuzz('cgroup', 5_000, (text) => {
      if (parseMemoryCgroup(text)?.path.startsWith('/') === false) throw new Error(text);
    });
    fuzz('pressure-memory', 4_000, (text) => {
      const pressure = parsePressure(text);
      if (pressure !== undefined && !(pressure.someAvg10 >= 0 && pressure.fullAvg10 >= 0)) throw new Error(text);
    });
    fuzz('sysvipc-shm', 3_000, (text) => {
      if (!parseSysvSegments(text).every(({ size, swap }) => size >= 0 && swap >= 0)) throw new Error(text);
    });
    fuzz('swaps', 1_000, (text) => {
      if (parseSwaps(text).length > linesIn(text)) throw new Error(text);
    });
    fuzz('status', 2_000, (text) => {
      parsePasswd(text.replaceAll('\t', ':'));
    });
  });
});

/** As a stream brings it. */
function portions(text: string): string[] {
  const PORTION = 65_536;
  return Array.from({ length: Math.ceil(text.length / PORTION) }, (_, i) => text.slice(i * PORTION, (i + 1) * PORTION));
}

const PARSERS: Readonly<Record<string, (text: string) => unknown>> = {
  maps: (text) => parseMaps(text, PAGE),
  smaps: (text) => parseSmaps(portions(text)),
  stat: parseStat,
  fields: parseFields,
  cgroup: parseMemoryCgroup,
  mountinfo: parseMountinfo,
  pressure: parsePressure,
  sysvipc: parseSysvSegments,
  swaps: parseSwaps,
};

/** Texts on which a pattern that tries again from every place would take the square of their length. */
const LONG: Readonly<Record<string, (bytes: number) => string>> = {
  blanks: (bytes) => ' '.repeat(bytes),
  digits: (bytes) => '0'.repeat(bytes),
  newlines: (bytes) => '\n'.repeat(bytes),
  brackets: (bytes) => '1 ('.padEnd(bytes, ')('),
  'a path without end': (bytes) => '1000-2000 rw-s 00000000 00:01 7 /'.padEnd(bytes, 'a \\012'),
  'blanks before a path': (bytes) => '1000-2000 rw-s 00000000 00:01 7'.padEnd(bytes, ' '),
  'a field without end': (bytes) => 'Swap:'.padEnd(bytes, ' '),
  'fields of many names': (bytes) => Array.from({ length: bytes / 16 }, (_, i) => `F${i}:  12 kB`).join('\n'),
  'separators of mounts': (bytes) => '1 2 0:3 / '.padEnd(bytes, ' - '),
  'escapes of mounts': (bytes) => '1 2 0:3 / /'.padEnd(bytes, '\\04'),
};

/** CPU time, so that a busy machine makes no difference. */
function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe('time grows with the length of the text, not with its square', () => {
  test.each(Object.entries(LONG))('%s', (_name, text) => {
    const [short, long] = [text(2 ** 16), text(2 ** 19)];
    for (const [parser, parse] of Object.entries(PARSERS)) {
      parse(short);
      const before = cpuMs(() => parse(short));
      const after = cpuMs(() => parse(long));
      // Eight times the text: 64 times the work if it were the square. What is quick is not worth measuring.
      expect(after, `${parser}: ${before} ms, then`).toBeLessThan(24 * before + 250);
    }
  });
});
