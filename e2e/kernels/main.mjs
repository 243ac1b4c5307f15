/**
 * `npm run kernels`: the truth tests on other kernels, each in a machine of its own, all at once. `npm run kernels -- 6.1`
 * takes one kernel; what follows its name goes to vitest: `npm run kernels -- 6.1 soft-dirty`. The last line is the count,
 * and the exit code follows it.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeResults, failure, summarize } from '../../.ci/lib/results.mjs';
import { makeDisk } from './guest-disk.mjs';
import { fetchKernel, KernelUnavailable } from './kernel-package.mjs';
import { KERNELS } from './kernels.mjs';
import { GUEST_CHECKOUT, GUEST_PROGRAMS, GUEST_RESULTS } from './paths.mjs';
import { missingPrograms } from './requirements.mjs';
import { runMachine } from './virtual-machine.mjs';

/** Several times what it takes on an idle machine with two cores: it ends what hangs, not what is slow. */
const MOST_SECONDS = 900;

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

function guestScript(vitestArgs) {
  const env = {
    CI: 'true',
    HOME: '/root',
    NO_COLOR: '1',
    PATH: '/bin',
    PAGELAPSE_PROGRAMS: GUEST_PROGRAMS,
    PAGELAPSE_TEST_RESULTS: GUEST_RESULTS,
  };
  const exports = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`);
  const vitest = ['node', 'node_modules/vitest/vitest.mjs', 'run', '--config', 'e2e/kernels/vitest.config.mjs'];
  const command = [...vitest, '--configLoader', 'native', ...vitestArgs].map(quoted).join(' ');
  return [...exports, `cd ${GUEST_CHECKOUT}`, `exec ${command}`, ''].join('\n');
}

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(0)} s`;

async function runKernel(kernel, image, disk, work) {
  const name = `Linux ${kernel.name}`;
  const say = (line) => process.stdout.write(`${name}: ${line}\n`);
  mkdirSync(work);
  const began = Date.now();
  const { code, startedSeconds, results, lastWords } = await runMachine({
    kernel: image,
    disk,
    work,
    environment: { PAGELAPSE_KERNEL: kernel.name, ...(kernel.systemd && { PAGELAPSE_SYSTEMD: 'yes' }) },
    onLine: say,
    mostSeconds: MOST_SECONDS,
  });
  if (lastWords !== undefined) return [failure(name, lastWords)];
  say(`${image.release} was up after ${startedSeconds} s and done after ${seconds(began)}`);
  return completeResults(name, code, results ?? undefined);
}

/** `{ kernel, image }` of those that are to be had, and the results of the others: skipped, and why. */
async function fetchAll(kernels) {
  const fetched = await Promise.all(
    kernels.map(async (kernel) => {
      try {
        return { kernel, image: await fetchKernel(kernel) };
      } catch (error) {
        if (!(error instanceof KernelUnavailable)) throw error;
        return { skipped: { name: `Linux ${kernel.name}`, state: 'skipped', note: error.message } };
      }
    }),
  );
  return { found: fetched.filter(({ image }) => image), skipped: fetched.flatMap(({ skipped }) => skipped ?? []) };
}

async function everyKernel(kernels, vitestArgs) {
  const missing = missingPrograms();
  if (missing !== undefined)
    return kernels.map(({ name }) => ({ name: `Linux ${name}`, state: 'skipped', note: missing }));
  const work = mkdtempSync(join(tmpdir(), 'pagelapse-kernels-'));
  const clear = () => rmSync(work, { recursive: true, force: true });
  process.on('exit', clear);
  try {
    const began = Date.now();
    const { found, skipped } = await fetchAll(kernels);
    const disk = join(work, 'disk');
    if (found.length > 0) makeDisk(disk, guestScript(vitestArgs));
    process.stdout.write(`kernels and disk took ${seconds(began)}\n`);
    const runs = found.map(({ kernel, image }) => runKernel(kernel, image, disk, join(work, kernel.name)));
    return [...(await Promise.all(runs)).flat(), ...skipped];
  } catch (error) {
    return [failure('kernels', error.stderr === undefined ? error.message : `${error.message}\n${error.stderr}`)];
  } finally {
    clear();
    process.off('exit', clear);
  }
}

// Without listeners a signal would leave the machine running and its disk behind.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

const [first, ...rest] = process.argv.slice(2);
const chosen = KERNELS.filter(({ name }) => first === undefined || name === first);
if (chosen.length === 0) {
  process.stderr.write(
    `usage: npm run kernels [-- ${KERNELS.map(({ name }) => name).join('|')} [VITEST ARGUMENT...]]\n`,
  );
  process.exit(2);
}
const results = await everyKernel(chosen, rest);
const resultsFile = process.env.PAGELAPSE_TEST_RESULTS;
if (resultsFile === undefined) {
  const { lines, code } = summarize(results, { ci: process.env.CI === 'true' });
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = code;
} else {
  // Who asked for the results counts them together with others.
  writeFileSync(resultsFile, JSON.stringify(results));
  process.exitCode = results.some(({ state }) => state === 'failed') ? 1 : 0;
}
