import { stripVTControlCharacters } from 'node:util';

/** A test that ran, or should have: `{ name, state: 'passed' | 'failed' | 'skipped', note }`; the note is a reason. */

/**
 * What a runner left behind, made whole: a runner that crashed, ran nothing, or failed without a failed test is itself a
 * failed test.
 */
export function completeResults(runner, code, results) {
  if (results === undefined) return [failure(runner, `ended with code ${code} and left no results`)];
  if (results.length === 0) return [failure(runner, 'ran no test')];
  if (code !== 0 && !results.some(({ state }) => state === 'failed')) {
    return [...results, failure(runner, `ended with code ${code} though no test failed`)];
  }
  return results;
}

export function failure(name, note) {
  return { name, state: 'failed', note };
}

/**
 * Results whose skips have their reasons. A file that is skipped as a whole says why on a line of its own, `SKIP reason` or
 * `SKIP file: reason`, for `test.skip` takes no reason.
 */
export function explainSkips(results, output) {
  const said = [...output.matchAll(/^SKIP (.*)$/gm)].map(([, line]) => line);
  return results.map((result) => {
    if (result.state !== 'skipped' || result.note !== undefined) return result;
    const note =
      said.find((line) => line.startsWith(`${result.file}: `)) ?? said.find((line) => !/^\S+\.ts: /.test(line));
    return note === undefined ? result : { ...result, note };
  });
}

/** Results out of Playwright's JSON report. A test that passed only at a second try has failed. */
export function playwrightResults(report) {
  const results = report.errors.map((error) => failure('browser', firstLine(error.message)));
  const walk = (suite, path) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        const name = `browser: ${[...path, spec.title].join(' > ')}`;
        if (test.status === 'expected') results.push({ name, state: 'passed' });
        else if (test.status === 'skipped') {
          const reason = test.annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description;
          results.push({ name, state: 'skipped', note: reason });
        } else results.push(failure(name, firstLine(test.results.at(-1)?.error?.message ?? test.status)));
      }
    }
    for (const inner of suite.suites ?? []) walk(inner, [...path, inner.title]);
  };
  for (const suite of report.suites) walk(suite, []);
  return results;
}

function firstLine(text) {
  return stripVTControlCharacters(text).split('\n')[0];
}

/** Every failure and every skip with its reason, and the line that counts. In CI a skip is a failure of the run. */
export function summarize(results, { ci }) {
  const of = (state) => results.filter((result) => result.state === state);
  const [passed, failed, skipped] = [of('passed'), of('failed'), of('skipped')];
  const lines = [
    ...failed.map(({ name, note }) => `FAILED ${name}${note === undefined ? '' : `: ${note}`}`),
    ...skipped.map(({ name, note }) => `SKIPPED ${name}: ${note ?? 'no reason given'}`),
  ];
  if (ci && skipped.length > 0) lines.push('A skipped test fails the run under CI=true.');
  if (passed.length === 0) lines.push('No test passed.');
  lines.push(`${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`);
  const good = failed.length === 0 && passed.length > 0 && !(ci && skipped.length > 0);
  return { lines, code: good ? 0 : 1 };
}
