import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** The built command line, as the shell runs it. */
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { maxBuffer: 2 ** 26 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

test.each([
  ['--help', []],
  ['scan --help', ['Examples:', 'Exit codes:']],
  ['serve --help', ['Examples:', 'Exit codes:']],
  ['squeeze --help', ['Examples:', 'Exit codes:']],
  ['record --help', ['Examples:', 'Exit codes:']],
  ['replay --help', ['Examples:', 'Exit codes:']],
  ['doctor --help', ['Examples:', 'Exit codes:']],
  ['demo --help', []],
])('%s explains itself on stdout and is fine', async (line, words) => {
  const { code, out, err } = await run(...line.split(' '));
  expect([code, err]).toEqual([0, '']);
  for (const word of ['Usage: pagelapse', ...words]) expect(out).toContain(word);
});

test.each([
  ['no such command', ['fly'], 2],
  ['no pid', ['scan'], 2],
  ['a pid that is none', ['scan', 'abc'], 2],
  ['pid 0', ['scan', '0'], 2],
  ['a feature that is none', ['scan', '1', '--without', 'luck'], 2],
  ['a port that is none', ['serve', '--port', '70000'], 2],
  ['S1: another address than loopback to listen at', ['serve', '--listen', '0.0.0.0'], 2],
  ['pages of no mapping', ['scan', '1', '--pages'], 2],
  ['an address that is none', ['scan', '1', '--mapping', 'heap'], 2],
  ['no such process', ['scan', '4194303'], 4],
  ['no process to record', ['record', '4194303'], 4],
  ['a time that is none', ['record', '1', '--for', 'ever'], 2],
  ['a file that is there', ['record', String(process.pid), '-o', MAIN], 1],
  ['no process to say anything of', ['doctor', '4194303'], 4],
  ['an act that is none', ['serve', '--allow', 'everything'], 2],
  ['a user that is none', ['serve', '--allow', 'squeeze', '--act-on', 'nobody-of-that-name'], 2],
  ['a squeeze without a limit', ['squeeze', '1'], 2],
  ['a squeeze of nothing', ['squeeze', '--limit', '64M'], 2],
  ['a limit that is none', ['squeeze', '1', '--limit', 'much'], 2],
  ['a negative limit', ['squeeze', '1', '--limit', '-1'], 2],
  ['a limit of nothing', ['squeeze', '1', '--limit', '0'], 2],
  ['a control that is none', ['squeeze', '1', '--limit', '64M', '--control', 'low'], 2],
  ['a limit and a restore', ['squeeze', '1', '--limit', '64M', '--restore'], 2],
  ['no process to squeeze', ['squeeze', '4194303', '--limit', '64M'], 4],
  ['a kernel thread to squeeze', ['squeeze', '2', '--limit', '64M'], 1],
  ['no file to replay', ['replay', '/nonexistent'], 1],
  ['a file that is no recording', ['replay', MAIN], 1],
  ['a kernel thread', ['scan', '2'], 1],
  ['an address in no mapping', ['scan', String(process.pid), '--mapping', '0x0'], 1],
] as [string, string[], number][])('%s is said on stderr, with the code for it', async (_what, args, code) => {
  const result = await run(...args);
  expect(result.code).toBe(code);
  expect(result.out).toBe('');
  expect(result.err).toMatch(/^error: .+/);
});

test('scan --json is one document, and every mapping adds up', async () => {
  const { code, out } = await run('scan', String(process.pid), '--json');
  expect(code).toBe(0);
  const document = JSON.parse(out) as { mappings: { start: string; end: string; pages: Record<string, number> }[] };
  for (const { start, end, pages } of document.mappings) {
    const sum = Object.values(pages).reduce((total, count) => total + count, 0);
    expect(BigInt(sum) * 4096n).toBe(BigInt(end) - BigInt(start));
  }
});

test('scan --mapping ADDR --pages takes any address inside the mapping', async () => {
  const { out } = await run('scan', String(process.pid), '--json');
  type Mapping = { start: string; end: string };
  const { mappings } = JSON.parse(out) as { mappings: Mapping[] };
  const exe = mappings[0] as Mapping;
  const inside = `0x${(BigInt(exe.end) - 1n).toString(16)}`;
  const pages = await run('scan', String(process.pid), '--mapping', inside, '--pages');
  const runs = pages.out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { page: string; count: number });
  expect(runs[0]?.page).toBe(exe.start);
  const sum = runs.reduce((total, { count }) => total + count, 0);
  expect(BigInt(sum) * 4096n).toBe(BigInt(exe.end) - BigInt(exe.start));
});

test('doctor tells each gap with what it costs and what closes it, and its code says that there is one', async () => {
  const { code, out } = await run('doctor', String(process.pid), '--json', '--without', 'pagemap-scan');
  expect(code).toBe(5);
  type Finding = { id: string; state: string; costs?: string; cure?: string };
  const document = JSON.parse(out) as { works: boolean; findings: Finding[]; process: { blindSpots: Finding[] } };
  expect(document.works).toBe(false);
  const gap = document.findings.find(({ id }) => id === 'pagemap-scan');
  expect(gap).toMatchObject({ state: 'gap', cure: 'Start without it.' });
  expect(gap?.costs).toContain('huge pages');
  // [vsyscall] is in every process.
  expect(document.process.blindSpots.map(({ id }) => id)).toContain('not-walked');
  const told = await run('doctor', '--without', 'pagemap-scan');
  expect([told.code, told.err]).toEqual([5, '']);
  expect(told.out).toContain('gap    PAGEMAP_SCAN');
});

test('a reader that has seen enough (| head) is a quiet end', async () => {
  const child = spawn(process.execPath, [MAIN, 'scan', String(process.pid), '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const err = text(child.stderr);
  child.stdout.destroy();
  const [code] = (await once(child, 'exit')) as [number];
  expect([code, await err]).toEqual([0, '']);
});

test('serve prints one URL and stops at SIGTERM, leaving nothing', async () => {
  const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const out = text(child.stdout);
  await once(child.stdout, 'readable');
  child.kill('SIGTERM');
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  expect([code, signal]).toEqual([0, null]);
  expect(await out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#t=[\w-]{43}\n$/);
});
