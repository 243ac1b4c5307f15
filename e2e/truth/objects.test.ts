import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { type MappingScan, type ObjectReport, pinProcess, probeCapabilities, reportObjects } from '@pagelapse/procfs';
import { afterAll, beforeAll, expect } from 'vitest';
import { compile } from './compiled-program.js';
import { expectAgreement, observe } from './observation.js';
import { compileOracle } from './oracle.js';
import { countStates, cut, pictureOfScan } from './page-picture.js';
import { lackOfCompiler, lackOfRoot, truthTest } from './requirements.js';
import { picturesOf, scanOnce, startPage } from './zoo-process.js';

interface Shared {
  readonly start: number;
  readonly pages: number;
  readonly written: number;
}

const lacks = [lackOfRoot(), lackOfCompiler()];
const truth = truthTest('objects.test.ts', ...lacks);
const { pageSize } = probeCapabilities();
const shared = new Map<string, Shared>();
let program: ReturnType<typeof compile> | undefined;
let target: ChildProcessByStdio<Writable, Readable, null> | undefined;
let pid = 0;
let child = 0;

beforeAll(async () => {
  if (lacks.some((lack) => lack !== undefined)) return;
  program = compile('objects-target');
  target = spawn(program.path, { stdio: ['pipe', 'pipe', 'inherit'] });
  pid = target.pid as number;
  for await (const line of createInterface({ input: target.stdout })) {
    const [name = '', first = '', pages, written] = line.split(' ');
    if (name === 'ready') {
      child = Number(first);
      break;
    }
    if (name === 'cannot') process.stderr.write(`SKIP ${first} of objects-target: refused by this kernel\n`);
    else shared.set(name, { start: startPage(first, pageSize), pages: Number(pages), written: Number(written) });
  }
});
afterAll(async () => {
  if (target?.exitCode === null) {
    const ended = once(target, 'exit');
    target.stdin.end();
    await ended;
  }
  program?.remove();
});

function reported(): (readonly [string, ObjectReport])[] {
  const pinned = pinProcess(pid);
  try {
    const objects = reportObjects(pinned, probeCapabilities());
    return [...shared].flatMap(([name, { start }]) =>
      objects.filter(({ mappings }) => mappings.some((view) => view.start === start)).map((o) => [name, o] as const),
    );
  } finally {
    pinned.close();
  }
}

truth('files of one device and inode number are told apart, and each is counted for itself', () => {
  const seen = reported().map(([name, { counts, mappings }]) => {
    const own = mappings.filter((mapping) => mapping.pid === pid).length;
    return { name, own, size: counts?.size, resident: counts?.resident };
  });
  expect(seen).toEqual(
    [...shared].map(([name, { pages, written }]) => {
      return { name, own: 1, size: pages, resident: name === 'family' ? 80 : written };
    }),
  );
});

truth('a descriptor of another file with the same numbers does not answer for a segment', () => {
  const { start } = shared.get('sysv-twin') as Shared;
  const scan = scanOnce(pid, probeCapabilities(new Set(['map-files'])));
  const twin = scan.mappings.find(({ mapping }) => mapping.start === start) as MappingScan;
  expect(countStates(pictureOfScan(twin).runs)).not.toHaveProperty('resident-elsewhere');
});

truth('a file that several processes map is one file, mapped by all of them', () => {
  const [, family] = reported().find(([name]) => name === 'family') ?? [];
  expect(family?.mappings.map((mapping) => mapping.pid)).toEqual([pid, child]);
});

truth('the independent program sees the same in all of them, and what the child alone has written', () => {
  const oracle = compileOracle(pageSize);
  try {
    const observation = observe(pid, oracle, () => scanOnce(pid));
    const pictures = picturesOf(observation.value);
    expectAgreement(pictures, observation);
    const { start, pages } = shared.get('family') as Shared;
    expect(countStates(cut(pictures, start, pages))).toEqual({ present: 50, 'resident-elsewhere': 30, unmapped: 120 });
  } finally {
    oracle.remove();
  }
});
