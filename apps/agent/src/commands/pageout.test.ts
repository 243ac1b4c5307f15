import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

vi.setConfig({ testTimeout: 60_000 });

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function pageout(...args: readonly string[]): Promise<Ended> {
  try {
    const said = await promisify(execFile)(process.execPath, [PROGRAM, 'pageout', ...args], { encoding: 'utf8' });
    return { code: 0, ...said };
  } catch (error) {
    return error as Ended;
  }
}

/** A process of our own, and the address and size of its stack. */
async function sleeper() {
  const child = spawn('sleep', ['infinity'], { stdio: 'ignore' });
  await once(child, 'spawn');
  onTestFinished(() => void child.kill('SIGKILL'));
  const pid = child.pid as number;
  let stack: RegExpExecArray | null = null;
  // Until exec, the maps are those of the process that forked it.
  await expect
    .poll(() => {
      const maps = readFileSync(`/proc/${pid}/maps`, 'latin1');
      stack = /^([0-9a-f]+)-([0-9a-f]+) .*\[stack\]$/m.exec(maps);
      return maps.includes('sleep') && stack !== null;
    })
    .toBe(true);
  const [, from, to] = stack as unknown as [string, string, string];
  return { pid: String(pid), address: `0x${from}`, pages: Number((BigInt(`0x${to}`) - BigInt(`0x${from}`)) / 4096n) };
}

test('what cannot be asked for is refused before anything is done, with the code of wrong usage', async () => {
  const { pid, address, pages } = await sleeper();
  const beyond = await pageout(pid, '--mapping', address, '--pages', `0-${pages}`);
  expect([beyond.code, beyond.stderr]).toEqual([
    2,
    `error: The mapping has ${pages} pages, the last of which is ${pages - 1}.\n\`pagelapse scan ${pid}\` lists its mappings.\n`,
  ]);
  const both = await pageout(pid, '--mapping', address, '--cold', '--bring-back');
  expect([both.code, both.stderr]).toMatchObject([2, expect.stringContaining('cannot be used with')]);
  const backwards = await pageout(pid, '--mapping', address, '--pages', '9-3');
  expect([backwards.code, backwards.stderr]).toMatchObject([2, expect.stringContaining('such as 0-1023')]);
});

test('a process that is not there, and an address that nothing holds', async () => {
  expect((await pageout('4194304', '--mapping', '0x1000')).code).toBe(4);
  const { pid } = await sleeper();
  const nowhere = await pageout(pid, '--mapping', '0x1000');
  expect([nowhere.code, nowhere.stderr]).toMatchObject([1, expect.stringContaining('No mapping of process')]);
});

/** At a terminal, which util-linux's script is. Resolves when the question is there. */
async function asked(...args: readonly string[]) {
  const state = mkdtempSync(path.join(tmpdir(), 'pagelapse-pageout-'));
  onTestFinished(() => rmSync(state, { recursive: true }));
  const command = [process.execPath, PROGRAM, 'pageout', ...args].join(' ');
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, XDG_STATE_HOME: state },
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  let shown = '';
  child.stdout.on('data', (bytes: Buffer) => {
    shown += bytes.toString();
  });
  await expect.poll(() => shown, { timeout: 30_000 }).toContain('Go on? [y/N]');
  const answer = async (keys: string): Promise<{ code: number | null; shown: string; acted: boolean }> => {
    child.stdin.write(keys);
    const [code] = await exited;
    return { code, shown, acted: existsSync(path.join(state, 'pagelapse', 'acts', 'audit.jsonl')) };
  };
  return { shown: () => shown, answer };
}

test.each([
  ['Ctrl-C', '\x03'],
  ['Ctrl-D', '\x04'],
  ['n', 'n\r'],
  ['nothing', '\r'],
])('what it will do and cost is said first; with %s at the question nothing is done', async (_name, keys) => {
  const { pid, address } = await sleeper();
  const question = await asked(pid, '--mapping', address);
  expect(question.shown()).toMatch(
    /Paging out .* go to swap\. Each page that the process touches again .* a major fault/s,
  );
  const { code, shown, acted } = await question.answer(keys);
  expect([code, acted]).toEqual([0, false]);
  expect(shown).not.toContain('error');
});
