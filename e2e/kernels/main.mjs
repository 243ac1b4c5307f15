/**
 * `npm run kernels`: the truth tests on other kernels, each in a machine of its own, one after the other. `npm run kernels
 * -- 6.1` takes one kernel; what follows its name goes to vitest: `npm run kernels -- 6.1 soft-dirty`. The last line is the
 * count, and the exit code follows it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeResults, failure, summarize } from '../../.ci/lib/results.mjs';
import { makeDisk } from './guest-disk.mjs';
import { fetchKernel } from './kernel-package.mjs';
import { KERNELS } from './kernels.mjs';
import { GUEST_CHECKOUT, GUEST_PROGRAMS, GUEST_RESULTS } from './paths.mjs';
import { missingPrograms } from './requirements.mjs';
import { runMachine } from './virtual-machine.mjs';

/** For one kernel: several times what it takes on an idle machine with two cores. */
const MOST_SECONDS = 300;

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

function guestScript(kernel, vitestArgs) {
  const env = {
    CI: 'true',
    HOME: '/root',
    NO_COLOR: '1',
    PATH: '/bin',
    PAGELAPSE_KERNEL: kernel.name,
    PAGELAPSE_PROGRAMS: GUEST_PROGRAMS,
    PAGELAPSE_TEST_RESULTS: GUEST_RESULTS,
  };
  // Who names tests gets them, also those that are left out of a full run.
  if (vitestArgs.length > 0) env.PAGELAPSE_EVERY_TEST = '1';
  const exports = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`);
  const vitest = ['node', 'node_modules/vitest/vitest.mjs', 'run', '--config', 'e2e/kernels/vitest.config.mjs'];
  const command = [...vitest, '--configLoader', 'native', ...vitestArgs].map(quoted).join(' ');
  return [...exports, `cd ${GUEST_CHECKOUT}`, `exec ${command}`, ''].join('\n');
}

async function runKernel(kernel, vitestArgs) {
  const name = `Linux ${kernel.name}`;
  const work = mkdtempSync(join(tmpdir(), 'pagelapse-kernel-'));
  const clear = () => rmSync(work, { recursive: true, force: true });
  process.on('exit', clear);
  try {
    const image = fetchKernel(kernel);
    const disk = join(work, 'disk');
    makeDisk(disk, guestScript(kernel, vitestArgs));
    process.stdout.write(`kernels: booting ${image.release}\n`);
    const started = Date.now();
    const { code, results, lastWords } = await runMachine({ kernel: image, disk, work, mostSeconds: MOST_SECONDS });
    process.stdout.write(`kernels: ${image.release} took ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
    if (lastWords !== undefined) return [failure(name, lastWords)];
    return completeResults(name, code, results ?? undefined);
  } catch (error) {
    return [failure(name, error.stderr === undefined ? error.message : `${error.message}\n${error.stderr}`)];
  } finally {
    clear();
    process.off('exit', clear);
  }
}

async function everyKernel(kernels, vitestArgs) {
  const missing = missingPrograms();
  if (missing !== undefined)
    return kernels.map(({ name }) => ({ name: `Linux ${name}`, state: 'skipped', note: missing }));
  const results = [];
  for (const kernel of kernels) results.push(...(await runKernel(kernel, vitestArgs)));
  return results;
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
