import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PageRunsBuilder, PageState, pageCode } from '@pagelapse/address-space';
import { expect, onTestFinished, test } from 'vitest';
import { probeCapabilities } from '../capabilities/probe.js';
import { smapsFigures } from '../parse/smaps-figures.js';
import { pinProcess } from '../read/pinned-process.js';
import type { MappingScan } from '../scan/mapping-scan.js';
import { type TargetScan, TargetScanner } from '../scan/target-scanner.js';
import { reconcileScan } from './reconcile.js';

const capabilities = probeCapabilities();

/** The reason for the difference in `Swap` of a process that does nothing, had its anonymous memory been read as `told`. */
async function reasonOf(told: (scan: MappingScan) => MappingScan): Promise<string | undefined> {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  await once(child, 'spawn');
  onTestFinished(() => void child.kill('SIGKILL'));
  const target = pinProcess(child.pid as number);
  onTestFinished(() => target.close());
  const scanner = new TargetScanner(target, capabilities);
  onTestFinished(() => scanner.close());
  const scan: TargetScan = scanner.scan({ figures: true });
  const at = scan.mappings.findIndex(({ mapping }) => mapping.kind === 'anonymous' || mapping.kind === 'stack');
  const mappings = scan.mappings.map((one, i) => (i === at ? told(one) : one));
  const { rows } = reconcileScan({ ...scan, mappings }, target, capabilities);
  return rows.find(({ figure }) => figure.startsWith('Swap (smaps'))?.reason;
}

function allOf(state: number, { mapping }: MappingScan) {
  const builder = new PageRunsBuilder();
  builder.push(mapping.end - mapping.start, pageCode(state, 0));
  return builder.finish();
}

test('where smaps has another figure by now, pages have moved', async () => {
  const reason = await reasonOf((scan) => ({ ...scan, smaps: smapsFigures({ Swap: 7 * capabilities.pageSize }) }));
  expect(reason).toMatch(/^Pages moved between the two readings/);
});

test('where smaps has the same figure still, nothing is said to have moved', async () => {
  const reason = await reasonOf((scan) => ({ ...scan, runs: allOf(PageState.swapped, scan) }));
  expect(reason).toMatch(/^Unexplained\./);
});

test('unknown pages of private memory explain as many pages, and no more', async () => {
  const swapped = (pages: number) => smapsFigures({ Swap: pages * capabilities.pageSize });
  const unknown = (pages: (scan: MappingScan) => number) => (scan: MappingScan) => ({
    ...scan,
    runs: allOf(PageState['unknown-absent'], scan),
    smaps: swapped(pages(scan)),
  });
  expect(await reasonOf(unknown(() => 3))).toBe(
    '3 pages of private memory under userfaultfd, whose swap types are hidden: unknown (absent) in our count.',
  );
  const more = await reasonOf(unknown(({ mapping }) => mapping.end - mapping.start + 1));
  expect(more).toMatch(/our count\. Pages moved/);
});
