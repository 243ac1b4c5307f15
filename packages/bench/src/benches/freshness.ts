import { formatAddress, pageIndex } from '@pagelapse/address-space';
import type { Browser } from 'playwright-core';
import type { Bench } from '../bench.js';
import type { BenchContext } from '../bench-context.js';
import { median, quantile } from '../measure/statistics.js';
import { AgentProcess } from '../stage/agent-process.js';
import { keepBrowser } from '../stage/browser.js';
import { cellChangedAtMs, cellRect, watchCell } from '../stage/heatmap-cell.js';
import { keepSwap, requireMemory } from '../stage/squeeze.js';
import { StreamTap } from '../stage/stream-tap.js';
import { startWrittenTarget } from '../stage/written-target.js';

const GOAL_MS = 150;
const TRIALS = 40;
/** Longer than a flash at sixty frames a second. */
const REST_FRAMES = 50;

/** Shares of the full size: 256 MiB and 1 GiB. */
const CASES = [
  { share: 1 / 64, dutyPercent: 2, id: 'default' },
  { share: 1 / 16, dutyPercent: 10, id: 'viewer' },
] as const;

export const freshness: Bench = {
  name: 'freshness',
  title: 'a page goes to swap, and its pixel changes in Chromium',
  async run(context) {
    keepSwap(context, 2 ** 28);
    const browser = await keepBrowser(context);
    const measured = [];
    for (const one of CASES) measured.push({ ...one, ...(await measure(context, browser, one)) });
    return {
      tables: [
        {
          caption:
            'From the end of madvise(MADV_PAGEOUT) on one page of shared memory to a display frame with other pixels in its cell',
          columns: [
            { title: 'resident', unit: 'bytes' },
            { title: 'duty', unit: 'percent' },
            { title: 'pages', unit: 'count' },
            { title: 'median', unit: 'ms' },
            { title: 'p95', unit: 'ms' },
            { title: 'worst', unit: 'ms' },
          ],
          rows: measured.map(({ pages, dutyPercent, trials }) => {
            const delays = trials.map(whole);
            return [
              pages * context.capabilities.pageSize,
              dutyPercent,
              delays.length,
              median(delays),
              quantile(delays, 0.95),
              Math.max(...delays),
            ];
          }),
        },
        {
          caption: 'Where that time goes, median and p95 of each part',
          columns: [
            { title: 'resident', unit: 'bytes' },
            { title: 'part', unit: 'text' },
            { title: 'median', unit: 'ms' },
            { title: 'p95', unit: 'ms' },
          ],
          rows: measured.flatMap(({ pages, trials }) =>
            PARTS.map((part) => {
              const times = trials.map((trial) => trial[part.name]);
              return [pages * context.capabilities.pageSize, part.title, median(times), quantile(times, 0.95)];
            }),
          ),
        },
      ],
      verdicts: measured.map(({ id, dutyPercent, pages, trials }) => ({
        id: `freshness/${id}`,
        what: `${Math.round((pages * context.capabilities.pageSize) / 2 ** 20)} MiB at ${dutyPercent} % duty, p95`,
        unit: 'ms',
        bound: 'at most',
        goal: GOAL_MS,
        measured: quantile(trials.map(whole), 0.95),
      })),
      notes: [
        'The dashboard shows the whole mapping at 1080p; the cell of the page holds others that stay in memory.',
        'Parts are told apart by what the batch says of its pass and by when it came to the page; all on clocks of one machine, in whole milliseconds.',
      ],
    };
  },
};

/** One page's way, ms. */
interface Trial {
  readonly noticed: number;
  readonly read: number;
  readonly told: number;
  readonly drawn: number;
}

const PARTS = [
  { name: 'noticed', title: 'to the start of the pass that sees it' },
  { name: 'read', title: 'reading and classifying in that pass' },
  { name: 'told', title: 'comparing, encoding, reader to server to page' },
  { name: 'drawn', title: 'decoding, drawing, to the display frame' },
] as const satisfies readonly { name: keyof Trial; title: string }[];

function whole(trial: Trial): number {
  return PARTS.reduce((sum, { name }) => sum + trial[name], 0);
}

async function measure(
  context: BenchContext,
  browser: Browser,
  { share, dutyPercent }: (typeof CASES)[number],
): Promise<{ pages: number; trials: Trial[] }> {
  const pages = context.pages(share);
  requireMemory(pages * context.capabilities.pageSize * 1.2);
  const target = await startWrittenTarget(context, 'shared', pages);
  const agent = context.keep(await AgentProcess.start({ dutyPercent }));
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  const tap = await StreamTap.set(page, target.firstPage);
  const mapping = formatAddress(pageIndex(target.firstPage), context.capabilities.pageSize);
  await page.goto(agent.dashboardUrl({ pid: String(target.pid), mapping }));
  await page.locator('[data-testid="heatmap"][data-thread]').waitFor();
  const trials: Trial[] = [];
  const count = context.options.smoke ? 2 : TRIALS;
  while (trials.length < count) {
    // Spread over the mapping, each in a cell of its own.
    const first = Math.floor(((trials.length + 0.37) / count) * pages);
    const rect = await cellRect(page, pages, first);
    await watchCell(page, rect, REST_FRAMES);
    await tap.forget();
    await target.pageOut({ first, count: 1 });
    const goneAtMs = Date.now();
    const changedAtMs = await cellChangedAtMs(page);
    const { pass, arrivedAtMs } = await tap.telling(first);
    trials.push({
      noticed: pass.takenAtMs - goneAtMs,
      read: pass.spanMs,
      told: arrivedAtMs - pass.takenAtMs - pass.spanMs,
      drawn: changedAtMs - arrivedAtMs,
    });
  }
  await page.close();
  await context.release(agent, target);
  return { pages, trials };
}
