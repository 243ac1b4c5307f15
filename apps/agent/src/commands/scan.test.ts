import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startWorkload } from '@pagelapse/workload';
import { expect, onTestFinished, test } from 'vitest';

/** The built command line, as the shell runs it. */
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(...args: string[]): Promise<Result> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { maxBuffer: 2 ** 26 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

/** One sentence on standard error with a way out below it, nothing half-printed, and no trace of the program. */
function expectRefusal({ code, out, err }: Result, expected: number): void {
  expect({ code, out }, err).toEqual({ code: expected, out: '' });
  const [sentence = '', wayOut = '', ...rest] = err.trimEnd().split('\n');
  expect(sentence).toMatch(/^error: \S.*\S$/);
  expect(wayOut).toMatch(/\S/);
  // A mistyped word may have a suggestion too.
  expect(rest.length).toBeLessThanOrEqual(1);
  expect(err).not.toMatch(/\n {4}at /);
}

test.each(['', '-1', '1e3', '12 ', '4194305'])('%j is no pid', async (pid) => expectRefusal(await run('scan', pid), 2));

test.each([
  ['two pids', ['1', '2']],
  ['a mistyped option', ['1', '--jsno']],
  ['--pages without --mapping', ['1', '--pages']],
  ['--mapping without an address', ['1', '--mapping']],
  ['an address beyond 64 bits', ['1', '--mapping', '0xfffffffffffffffff']],
  ['--without nothing', ['1', '--without']],
  ['--without something unknown', ['1', '--without', 'cachestat,luck']],
  ['a page of a mapping', ['1', '--page', '0x1000', '--mapping', '0x1000']],
  ['the objects of a page', ['1', '--page', '0x1000', '--objects']],
  ['--page without an address', ['1', '--page']],
  ['a page that is no number', ['1', '--page', 'heap']],
  ['a page beyond 64 bits', ['1', '--page', '0xfffffffffffffffff']],
  ['offsets of objects', ['1', '--objects', '--offsets']],
  ['the page of an address, by offsets', ['1', '--page', '0x1000', '--offsets']],
  ['CSV that is JSON', ['1', '--csv', '--json']],
  ['CSV of objects', ['1', '--csv', '--objects']],
  ['pages of objects', ['1', '--objects', '--pages', '--mapping', '0x1000']],
])('%s is wrong usage', async (_what, args) => expectRefusal(await run('scan', ...args), 2));

test('nobody has the largest pid', async () => {
  expectRefusal(await run('scan', '4194304'), 4);
});

test('a kernel thread has no memory to show', async () => {
  expectRefusal(await run('scan', '2', '--json'), 1);
});

test('a zombie has none left', async () => {
  // sleep takes the shell's place and waits for no child. The child ends after that: the shell might still reap it.
  const script = 'exec 3<&0; cat <&3 & echo $!; exec sleep 600';
  const parent = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [pid] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
  await expect.poll(() => readFileSync(`/proc/${parent.pid}/comm`, 'latin1')).toBe('sleep\n');
  parent.stdin.end();
  await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'latin1')).toMatch(/^\d+ \(cat\) Z /);
  const result = await run('scan', pid);
  expectRefusal(result, 1);
  expect(result.err).toContain('zombie');
});

test.each(['--json', '--pages'])('an address in no mapping prints nothing (%s)', async (format) => {
  expectRefusal(await run('scan', String(process.pid), '--mapping', '0x0', format), 1);
});

test.each(['0x0', '0xffffffffffffffff', 'fffffffffffff000'])('nothing is mapped at page %s', async (address) => {
  expectRefusal(await run('scan', String(process.pid), '--page', address), 1);
});

test('a page that pagemap leaves out is said to be one', async () => {
  const line = /^([0-9a-f]+)-.*\[vsyscall\]$/m.exec(readFileSync('/proc/self/maps', 'latin1'));
  if (line?.[1] === undefined) return;
  const result = await run('scan', String(process.pid), '--page', line[1]);
  expectRefusal(result, 1);
  expect(result.err).toContain('out of pagemap');
});

test('--page prints the entry that pagemap has, and the same words as JSON', async () => {
  // Code of this very file's runtime: it is mapped, and stays where it is.
  const [, start = ''] = /^0*([0-9a-f]+)-/.exec(readFileSync(`/proc/${process.pid}/maps`, 'latin1')) ?? [];
  const page = BigInt(`0x${start}`);
  const entry = Buffer.alloc(8);
  const pagemap = openSync(`/proc/${process.pid}/pagemap`, 'r');
  readSync(pagemap, entry, 0, 8, (page / BigInt(4096)) * 8n);
  closeSync(pagemap);
  const digits = entry.readBigUInt64LE().toString(16).padStart(16, '0');
  const text = await run('scan', String(process.pid), '--page', `0x${(page + 1n).toString(16)}`);
  expect(text.code, text.err).toBe(0);
  expect(text.out).toContain(`page 0x${start}\n`);
  expect(text.out).toMatch(new RegExp(`^pagemap     ${digits}$`, 'm'));
  expect(text.out).toMatch(/^ {12}present \(63\), file-or-shared \(61\)/m);
  const json = await run('scan', String(process.pid), '--page', start, '--json');
  expect(JSON.parse(json.out)).toMatchObject({
    pid: process.pid,
    page: `0x${start}`,
    mapping: { start: `0x${start}`, index: 0, objectOffset: 0 },
    scanned: { state: 'present', evidence: 'file' },
    words: { entry: digits, steady: true },
  });
});

test('--csv is a row a mapping, and with --pages a row a run, of the same pages', async () => {
  const target = spawn('sleep', ['600'], { stdio: 'ignore' });
  onTestFinished(() => void target.kill('SIGKILL'));
  await expect.poll(() => readFileSync(`/proc/${target.pid}/comm`, 'latin1')).toBe('sleep\n');
  await expect.poll(() => readFileSync(`/proc/${target.pid}/maps`, 'latin1')).toContain('[vdso]');
  const rows = (csv: string): string[][] =>
    csv
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
  const [titles = [], ...mappings] = rows((await run('scan', String(target.pid), '--csv')).out);
  expect(titles.slice(0, 8)).toEqual(['start', 'end', 'perms', 'offset', 'dev', 'inode', 'path', 'kind']);
  expect(titles).toContain('smaps.Rss');
  const [largest] = mappings.toSorted(
    (a, b) => Number(b[titles.indexOf('pages')]) - Number(a[titles.indexOf('pages')]),
  );
  const [start = ''] = largest ?? [];
  const { out } = await run('scan', String(target.pid), '--mapping', start, '--pages', '--csv');
  const [runTitles, ...runs] = rows(out);
  expect(runTitles).toEqual(['start', 'end', 'pages', 'bytes', 'state', 'flags', 'fileOffset']);
  expect(runs[0]?.[0]).toBe(start);
  const pages = runs.reduce((sum, [, , count]) => sum + Number(count), 0);
  expect(pages).toBe(Number(largest?.[titles.indexOf('pages')]));
});

test.each(['--json', '--mapping'])('S13: --offsets prints no address of the process (%s)', async (form) => {
  const target = spawn('sleep', ['600'], { stdio: 'ignore' });
  onTestFinished(() => void target.kill('SIGKILL'));
  await once(target, 'spawn');
  const starts = (): string[] =>
    [...readFileSync(`/proc/${target.pid}/maps`, 'latin1').matchAll(/^0*([0-9a-f]+)-/gm)].map(
      ([, start = '']) => start,
    );
  await expect.poll(() => starts().length).toBeGreaterThan(5);
  const args = form === '--json' ? ['--json'] : ['--mapping', starts()[0] ?? '', '--pages'];
  const plain = await run('scan', String(target.pid), ...args);
  const rebased = await run('scan', String(target.pid), ...args, '--offsets');
  expect(rebased.code, rebased.err).toBe(0);
  // Of 64 bits: short ones may stand in an inode.
  const long = starts().filter((start) => start.length > 8);
  expect(long.some((start) => plain.out.includes(start))).toBe(true);
  expect(long.filter((start) => rebased.out.includes(start))).toEqual([]);
});

test('a process that dies while it is read ends in one sentence', async () => {
  for (let death = 0; death < 8; death++) {
    const target = spawn('sleep', [String(0.1 + 0.05 * death)], { stdio: 'ignore' });
    await once(target, 'spawn');
    const format = ['--json', '--objects', '--reconcile'][death % 3] as string;
    const result = await run('scan', String(target.pid), format);
    if (result.code === 0)
      expect(() => (format === '--json' ? (JSON.parse(result.out) as unknown) : undefined)).not.toThrow();
    else expectRefusal(result, result.err.includes('zombie') ? 1 : 4);
  }
});

test('without cachestat no figure is said to be its', async () => {
  const workload = await startWorkload({
    regions: [{ name: 'm', backing: 'memfd', pages: 8, steps: [{ act: 'write', first: 0, count: 4 }] }],
  });
  onTestFinished(() => workload.close());
  const { out } = await run('scan', String(workload.pid), '--reconcile', '--without', 'cachestat');
  expect(out).toContain('data not in memory (lseek, mincore, each file once)');
  expect(out).not.toContain('cachestat');
});

test('output that finds no room is said in one sentence', async () => {
  const child = spawn(process.execPath, [MAIN, 'scan', String(process.pid), '--json'], {
    stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
  });
  const err = text(child.stderr as NodeJS.ReadableStream);
  const [code] = (await once(child, 'exit')) as [number];
  expectRefusal({ code, out: '', err: await err }, 1);
});
