/**
 * Prints the files of /proc that the parsers are fuzzed with as one JSON document, `{ NAME: text }`: of a plain user's
 * process called `example` with every kind of memory (rights-target.c), in a cgroup of its own, with two swap areas, one of
 * them with a blank in its path. As root. The first argument is the compiled rights-target.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { addTemporarySwap, MemoryCgroup } from '@pagelapse/workload';

const USER = '61234';
const SWAP_BYTES = 16 * 2 ** 20;

const folder = mkdtempSync(join(tmpdir(), 'captures-'));
/** Steps to take in the reverse order, asynchronous ones among them. */
const undo = [async () => rmSync(folder, { recursive: true })];
try {
  const swap = addTemporarySwap(4 * SWAP_BYTES);
  undo.push(async () => swap.remove());
  const file = join(folder, 'ex ample');
  writeFileSync(file, Buffer.alloc(SWAP_BYTES), { mode: 0o600 });
  execFileSync('mkswap', [file], { stdio: 'ignore' });
  execFileSync('swapon', [file]);
  undo.push(async () => execFileSync('swapoff', [file]));
  const cgroup = MemoryCgroup.create('example');
  undo.push(async () => cgroup.remove());

  const program = join(folder, 'example');
  copyFileSync(process.argv[2], program);
  const target = spawn(program, [USER, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(target, 'exit');
  undo.push(async () => {
    target.stdin.end();
    await ended;
  });
  cgroup.add(target.pid);
  for await (const line of createInterface({ input: target.stdout })) if (line === 'ready') break;

  const { pid } = target;
  const paths = {
    cgroup: `/proc/${pid}/cgroup`,
    maps: `/proc/${pid}/maps`,
    meminfo: '/proc/meminfo',
    mountinfo: `/proc/${pid}/mountinfo`,
    'pressure-memory': '/proc/pressure/memory',
    smaps: `/proc/${pid}/smaps`,
    stat: `/proc/${pid}/stat`,
    status: `/proc/${pid}/status`,
    swaps: '/proc/swaps',
    'sysvipc-shm': '/proc/sysvipc/shm',
    vmstat: '/proc/vmstat',
  };
  const captures = {};
  for (const [name, path] of Object.entries(paths)) {
    const text = readFileSync(path, 'latin1').replaceAll(folder, '/var/tmp');
    captures[name] = text.replaceAll(`pagelapse-rights-${pid}-`, 'example-');
  }
  process.stdout.write(JSON.stringify(captures));
} finally {
  for (const step of undo.reverse()) await step();
}
