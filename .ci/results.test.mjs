import { expect, test } from 'vitest';
import { completeResults, explainSkips, failure, playwrightResults, summarize } from './lib/results.mjs';

const passed = { name: 'a', state: 'passed' };
const skipped = { name: 'b', state: 'skipped', note: 'no swap' };

test('the last line counts, and the code follows it', () => {
  expect(summarize([passed, passed], { ci: false })).toEqual({ lines: ['2 passed, 0 failed, 0 skipped'], code: 0 });
  const { lines, code } = summarize([passed, failure('c', 'off by one')], { ci: false });
  expect(lines).toEqual(['FAILED c: off by one', '1 passed, 1 failed, 0 skipped']);
  expect(code).toBe(1);
});

test('a skip is said aloud with its reason, and fails the run in CI', () => {
  const local = summarize([passed, skipped], { ci: false });
  expect(local.lines).toEqual(['SKIPPED b: no swap', '1 passed, 0 failed, 1 skipped']);
  expect(local.code).toBe(0);
  const ci = summarize([passed, skipped], { ci: true });
  expect(ci.lines.at(-1)).toBe('1 passed, 0 failed, 1 skipped');
  expect(ci.code).toBe(1);
});

test('a file skipped as a whole gives its reason on a line of its own', () => {
  const results = [
    { name: 'a', state: 'skipped', file: 'zoo.test.ts' },
    { name: 'b', state: 'skipped', file: 'squeeze.test.ts' },
    { name: 'c', state: 'skipped', file: 'zoo.test.ts', note: 'its own' },
    passed,
  ];
  const output = 'x\nSKIP zoo.test.ts: no gcc\nSKIP needs root\n';
  expect(explainSkips(results, output).map(({ note }) => note)).toEqual([
    'zoo.test.ts: no gcc',
    'needs root',
    'its own',
    undefined,
  ]);
});

test('nothing run is nothing passed', () => {
  expect(summarize([], { ci: false }).code).toBe(1);
  expect(summarize([skipped], { ci: false }).code).toBe(1);
});

test('a runner that crashed, ran nothing or failed silently is a failed test', () => {
  expect(completeResults('unit', 139, undefined)[0].note).toContain('code 139');
  expect(completeResults('unit', 0, [])[0].note).toBe('ran no test');
  expect(completeResults('unit', 1, [passed])).toHaveLength(2);
  expect(completeResults('unit', 1, [failure('c', 'x')])).toHaveLength(1);
  expect(completeResults('unit', 0, [passed])).toEqual([passed]);
});

test('a Playwright report becomes the same results', () => {
  const spec = (title, status, more = {}) => ({ title, tests: [{ status, annotations: [], results: [], ...more }] });
  const report = {
    errors: [{ message: 'port taken\n  at ...' }],
    suites: [
      {
        title: 'squeeze.spec.ts',
        specs: [spec('plain', 'expected')],
        suites: [
          {
            title: 'live',
            specs: [
              spec('flaky', 'flaky'),
              spec('skipped', 'skipped', { annotations: [{ type: 'skip', description: 'needs root' }] }),
              spec('wrong', 'unexpected', {
                results: [{ error: { message: '\u001b[31mexpected\u001b[39m 1\ngot 2' } }],
              }),
            ],
          },
        ],
      },
    ],
  };
  expect(playwrightResults(report)).toEqual([
    { name: 'browser', state: 'failed', note: 'port taken' },
    { name: 'browser: plain', state: 'passed' },
    { name: 'browser: live > flaky', state: 'failed', note: 'flaky' },
    { name: 'browser: live > skipped', state: 'skipped', note: 'needs root' },
    { name: 'browser: live > wrong', state: 'failed', note: 'expected 1' },
  ]);
});
