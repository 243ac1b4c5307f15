/**
 * `node e2e/kernels/captures.mjs [KERNEL...]`: takes the captures that the parsers are fuzzed with anew, in
 * packages/procfs/src/parse/captures/linux-KERNEL; without arguments those of every kernel that is booted here. Their
 * machines hold nothing but Pagelapse. take-captures.mjs prints those of any other kernel: look through them first.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDisk } from './guest-disk.mjs';
import { fetchKernel } from './kernel-package.mjs';
import { KERNELS } from './kernels.mjs';
import { GUEST_CHECKOUT, GUEST_PROGRAMS, GUEST_RESULTS, ROOT } from './paths.mjs';
import { runMachine } from './virtual-machine.mjs';

const MOST_SECONDS = 300;
const GUEST_SCRIPT = `export PATH=/bin HOME=/root
cd ${GUEST_CHECKOUT} && exec node e2e/kernels/take-captures.mjs ${GUEST_PROGRAMS}/rights-target >${GUEST_RESULTS}
`;

function write(version, captures) {
  const folder = join(ROOT, `packages/procfs/src/parse/captures/linux-${version}`);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(captures)) writeFileSync(join(folder, name), text, 'latin1');
  process.stdout.write(`${folder}\n`);
}

async function takeFrom(kernel, disk, folder) {
  mkdirSync(folder);
  const { results, lastWords } = await runMachine({
    kernel: await fetchKernel(kernel),
    disk,
    work: folder,
    environment: {},
    onLine: (line) => process.stderr.write(`Linux ${kernel.name}: ${line}\n`),
    mostSeconds: MOST_SECONDS,
  });
  if (!results) throw new Error(lastWords ?? `Linux ${kernel.name} left no captures`);
  return results;
}

const chosen = process.argv.slice(2);
const kernels = KERNELS.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
const work = mkdtempSync(join(tmpdir(), 'pagelapse-captures-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
const disk = join(work, 'disk');
makeDisk(disk, GUEST_SCRIPT);
const take = async (kernel) => write(kernel.name, await takeFrom(kernel, disk, join(work, kernel.name)));
await Promise.all(kernels.map(take));
