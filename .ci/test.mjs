/**
 * `npm test`: set-up, lint, unit tests, truth tests on real squeezed processes, here and on other kernels, who may do what
 * to whom, the dashboard in a real browser. Says every failure and every skip again at the end; the last line is the count, and the exit code
 * follows it.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { completeResults, explainSkips, failure, playwrightResults, summarize } from './lib/results.mjs';
import { ROOT } from './lib/root.mjs';
import { run } from './lib/run.mjs';
import { lint } from './lint.mjs';

const RESULTS = join(ROOT, 'node_modules/.cache/pagelapse/test-results');
const CHROMIUM = '/usr/bin/chromium';

function title(text) {
  process.stdout.write(`\n== ${text} ==\n`);
}

function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

async function vitest(name, args) {
  title(`${name} tests`);
  const file = join(RESULTS, `${name}.json`);
  rmSync(file, { force: true });
  const reporters = ['--reporter=default', `--reporter=${join(ROOT, '.ci/lib/vitest-results.mjs')}`];
  const { code, output } = await run(join(ROOT, 'node_modules/.bin/vitest'), ['run', ...reporters, ...args], {
    env: { PAGELAPSE_TEST_RESULTS: file },
    echo: true,
  });
  return explainSkips(completeResults(name, code, readResults(file)), output);
}

async function playwright() {
  title('browser tests');
  if (!existsSync(CHROMIUM)) {
    const note = `no ${CHROMIUM}; install it with: apt-get install --yes chromium`;
    process.stdout.write(`SKIPPED browser tests: ${note}\n`);
    return [{ name: 'browser tests', state: 'skipped', note }];
  }
  const file = join(RESULTS, 'browser.json');
  rmSync(file, { force: true });
  const { code } = await run(join(ROOT, 'e2e/node_modules/.bin/playwright'), ['test', '--reporter=list,json'], {
    cwd: join(ROOT, 'e2e/browser'),
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
    echo: true,
  });
  const report = readResults(file);
  return completeResults('browser', code, report && playwrightResults(report));
}

/** The truth tests once more, on other kernels in machines of their own. */
async function kernels() {
  title('kernel tests');
  const file = join(RESULTS, 'kernels.json');
  rmSync(file, { force: true });
  const { code } = await run('node', ['e2e/kernels/main.mjs'], { env: { PAGELAPSE_TEST_RESULTS: file }, echo: true });
  return completeResults('kernels', code, readResults(file));
}

async function everything() {
  title('set-up');
  const { code } = await run('node', ['.ci/setup.mjs'], { echo: true });
  if (code !== 0) return [failure('set-up', 'see its output above')];
  title('lint');
  const checks = (await lint()).map(({ name, failed }) => ({ name, state: failed ? 'failed' : 'passed' }));
  // One pattern: of several, Vitest takes what any of them lets through.
  const unit = await vitest('unit', ['--project=!e2e-*']);
  const truth = await vitest('truth', ['--project=e2e-truth']);
  const safety = await vitest('safety', ['--project=e2e-safety']);
  return [...checks, ...unit, ...truth, ...safety, ...(await kernels()), ...(await playwright())];
}

mkdirSync(RESULTS, { recursive: true });
const { lines, code } = summarize(await everything(), { ci: process.env.CI === 'true' });
process.stdout.write(`\n${lines.join('\n')}\n`);
process.exitCode = code;
