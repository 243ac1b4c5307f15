import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { benchmarksDocument } from './document.js';
import { figuresOf, harmPage } from './harm-page.js';
import { describeMachine } from './machine.js';
import { isMet, type Outcome, type Verdict } from './outcome.js';
import { RESULT } from './report.fixture.js';
import { readResults, writeResult } from './result-store.js';
import { outcomeText } from './text-table.js';
import { TRIED } from './tried.js';

const HARM_PAGE = fileURLToPath(new URL('../../../../docs/harm.md', import.meta.url));
const BENCHMARKS = fileURLToPath(new URL('../../../../docs/benchmarks.md', import.meta.url));

test('a goal is met on its own side of the bound, the bound included', () => {
  const verdict = (bound: Verdict['bound'], measured: number): Verdict => ({
    id: 'x',
    what: 'x',
    unit: 'ms',
    goal: 10,
    bound,
    measured,
  });
  expect([9, 10, 11].map((measured) => isMet(verdict('at most', measured)))).toEqual([true, true, false]);
  expect([9, 10, 11].map((measured) => isMet(verdict('at least', measured)))).toEqual([false, true, true]);
});

test('a terminal gets aligned columns, goals and notes', () => {
  expect(outcomeText(RESULT.outcome as Outcome)).toBe(
    [
      'Two mappings',
      'mapping          scan',
      '------------  -------',
      'small         1.50 ms',
      'not measured        -',
      '',
      'met     scan: 20.0 ms (goal: at most 50.0 ms)',
      'MISSED  faster: 2.00x (goal: at least 8.00x)',
      '',
      'A sentence.',
    ].join('\n'),
  );
});

test('the document tells the machine, the tables, the goals missed, and who could not run', () => {
  const skipped = { ...RESULT, bench: 'peer', skipped: 'there is no pagemon here' };
  const { outcome: _, ...notRun } = skipped;
  const text = benchmarksDocument([notRun, RESULT]);
  expect(text).toContain('**Machine**: 2 cores (a CPU), 24 GiB, Linux 6.18.0, Node 20.20.2.');
  expect(text).toContain('Taken 2025-01-31 at size 16 GiB, load average before it 0.3.');
  expect(text).toContain('| mapping | scan |\n| --- | ---: |\n| small | 1.50 ms |\n| not measured | - |');
  expect(text).toContain('- scan: 20.0 ms (goal: at most 50.0 ms)\n- **missed** - faster: 2.00x');
  expect(text).toContain('Not measured: there is no pagemon here.');
  expect(text.indexOf('## sparse')).toBeLessThan(text.indexOf('## peer'));
});

test('a bench that was not taken again keeps its section, one that was has the new one', () => {
  const page = readFileSync(BENCHMARKS, 'utf8');
  const written = benchmarksDocument([RESULT], page);
  const sections = (text: string) => text.split(/^(?=## )/m).slice(1);
  expect(sections(written).filter((text) => !sections(page).includes(text))).toHaveLength(1);
  expect(sections(written)).toHaveLength(sections(page).length);
  expect(written).toContain('| small | 1.50 ms |');
  expect(benchmarksDocument([RESULT], written)).toBe(written);
});

test('smoke runs are never published', () => {
  expect(() => benchmarksDocument([{ ...RESULT, smoke: true }])).toThrow('run the benches first');
});

test('results survive being written and read', () => {
  const directory = mkdtempSync(join(tmpdir(), 'pagelapse-bench-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeResult(directory, RESULT);
  writeResult(directory, { ...RESULT, bench: 'peer', machine: describeMachine() });
  expect(readResults(directory).find(({ bench }) => bench === 'sparse')).toEqual(RESULT);
  expect(readResults(directory)).toHaveLength(2);
});

test('what was tried is told of goals that there are', () => {
  for (const id of Object.keys(TRIED)) expect(id).toMatch(/^[a-z0-9-]+\/[a-z0-9-]+$/);
});

test('the page about harm has the figures of its bench and keeps its own words; written twice it is the same', () => {
  const page = readFileSync(HARM_PAGE, 'utf8');
  const written = harmPage(page, RESULT);
  expect(figuresOf(written)).toContain('| small | 1.50 ms |');
  expect(harmPage(written, RESULT)).toBe(written);
  expect(written.replace(figuresOf(written), '')).toBe(page.replace(figuresOf(page), ''));
  expect(() => harmPage('# Another page', RESULT)).toThrow('no place for figures');
});

test('the figures of the page about harm are those of the benchmarks', () => {
  const benchmarks = readFileSync(BENCHMARKS, 'utf8');
  expect(benchmarks).toContain(figuresOf(readFileSync(HARM_PAGE, 'utf8')));
});
