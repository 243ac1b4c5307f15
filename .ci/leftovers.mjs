/**
 * What a test run could leave on a machine: swap, cgroups, shared memory, mounts, block devices, processes, files.
 * `snapshot FILE` writes down what is there; `compare FILE` prints what has come since, a line each, and ends with 1 if
 * anything has. Processes are told by an environment variable of the run, temporary files by its own TMPDIR.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Caches that Node and Playwright keep in TMPDIR between runs. */
const TOOL_CACHE = /^(node-compile-cache|v8-compile-cache.*|playwright-transform-cache.*)$/;

function linesOf(path, start = 0) {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .slice(start)
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}

function entriesOf(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Depth first, without following links; cgroup file systems hold nothing else. */
function foldersUnder(folder) {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  const inner = entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
  return inner.flatMap((path) => [path, ...foldersUnder(path)]);
}

/**
 * Cgroups that can be of this run: those named after the product, and those below the cgroups that the run itself stands
 * in. Whatever else runs on the machine makes cgroups of its own meanwhile.
 */
function cgroupsOfRun() {
  const own = linesOf('/proc/self/cgroup').map((line) => line.split(':').slice(2).join(':'));
  const isBelowOwn = (path) => own.some((cgroup) => cgroup !== '/' && path.includes(`${cgroup}/`));
  return foldersUnder('/sys/fs/cgroup').filter((path) => /\/pagelapse[^/]*/.test(path) || isBelowOwn(path));
}

/** Processes of this run, this one and its ancestors left out. */
function processesOfRun() {
  const mark = `PAGELAPSE_CI_RUN=${process.env.PAGELAPSE_CI_RUN}`;
  const own = new Set();
  for (let pid = String(process.pid); pid !== '0' && pid !== undefined; ) {
    own.add(pid);
    pid = linesOf(`/proc/${pid}/status`)
      .find((line) => line.startsWith('PPid:'))
      ?.split('\t')[1];
  }
  return entriesOf('/proc')
    .filter((pid) => /^\d+$/.test(pid) && !own.has(pid))
    .filter((pid) => linesOf(`/proc/${pid}/environ`)[0]?.split('\0').includes(mark))
    .map((pid) => `${pid} ${linesOf(`/proc/${pid}/cmdline`)[0]?.replaceAll('\0', ' ') ?? ''}`);
}

/** Columns that change while a thing stays the same (use counts, sizes) are left out. */
function look() {
  return {
    swap: linesOf('/proc/swaps', 1).map((line) => line.split(/\s+/)[0]),
    cgroup: cgroupsOfRun(),
    'SysV segment': linesOf('/proc/sysvipc/shm', 1).map((line) => line.trim().split(/\s+/).slice(0, 2).join(' ')),
    'file in /dev/shm': entriesOf('/dev/shm'),
    mount: linesOf('/proc/self/mountinfo').map((line) => line.split(' ')[4]),
    'zram device': entriesOf('/sys/block').filter(
      (name) => name.startsWith('zram') && linesOf(`/sys/block/${name}/disksize`)[0] !== '0',
    ),
    'loop device': entriesOf('/sys/block').filter((name) => linesOf(`/sys/block/${name}/loop/backing_file`).length > 0),
    process: processesOfRun(),
    // Of users to whom the TMPDIR of the run says nothing.
    'file in /tmp': entriesOf('/tmp').filter((name) => name.startsWith('pagelapse-')),
    'temporary file': entriesOf(process.env.TMPDIR).filter((name) => !TOOL_CACHE.test(name)),
  };
}

const [verb, file] = process.argv.slice(2);
if (verb === 'snapshot') {
  writeFileSync(file, JSON.stringify(look()));
} else {
  const before = JSON.parse(readFileSync(file, 'utf8'));
  for (const [kind, things] of Object.entries(look())) {
    for (const thing of things.filter((one) => !before[kind].includes(one))) {
      process.stdout.write(`${kind} left behind: ${thing}\n`);
      process.exitCode = 1;
    }
  }
}
