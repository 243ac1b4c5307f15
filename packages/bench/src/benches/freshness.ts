import { formatAddress, pageIndex } from '@pagelapse/address-space';
import type { Browser } from 'playwright-core';
import type { Bench } from '../bench.js';
import type { BenchContext } from '../bench-context.js';
import { median, quantile } from '../measure/statistics.js';
import { AgentProcess } from '../stage/agent-process.js';
import { keepBrowser } from '../stage/browser.js';
import { cellChangedAtMs, cellRect, watchCell } from '../stage/heatmap-cell.js';
import { keepSwap, requireMemory } from '../stage/squeeze.js';
import { Target } from '../stage/target.js';

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
          rows: measured.map(({ pages, dutyPercent, delays }) => [
            pages * context.capabilities.pageSize,
            dutyPercent,
            delays.length,
            median(delays),
            quantile(delays, 0.95),
            Math.max(...delays),
          ]),
        },
      ],
      verdicts: measured.map(({ id, dutyPercent, pages, delays }) => ({
        id: `freshness/${id}`,
        what: `${Math.round((pages * context.capabilities.pageSize) / 2 ** 20)} MiB at ${dutyPercent} % duty, p95`,
        unit: 'ms',
        bound: 'at most',
        goal: GOAL_MS,
        measured: quantile(delays, 0.95),
      })),
      notes: ['The dashboard shows the whole mapping at 1080p; the cell of the page holds others that stay in memory.'],
    };
  },
};

async function measure(
  context: BenchContext,
  browser: Browser,
  { share, dutyPercent }: (typeof CASES)[number],
): Promise<{ pages: number; delays: number[] }> {
  const pages = context.pages(share);
  requireMemory(pages * context.capabilities.pageSize * 1.2);
  const target = context.keep(await Target.start(context.programs.target));
  await target.map('shared', pages);
  await target.write({ first: 0, count: pages });
  const agent = context.keep(await AgentProcess.start({ dutyPercent }));
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  const mapping = formatAddress(pageIndex(target.firstPage), context.capabilities.pageSize);
  await page.goto(agent.dashboardUrl({ pid: String(target.pid), mapping }));
  await page.locator('[data-testid="heatmap"][data-thread]').waitFor();
  const delays: number[] = [];
  const trials = context.options.smoke ? 2 : TRIALS;
  for (let trial = 0; trial < trials; trial++) {
    // Spread over the mapping, each in a cell of its own.
    const first = Math.floor(((trial + 0.37) / trials) * pages);
    const rect = await cellRect(page, pages, first);
    await watchCell(page, rect, REST_FRAMES);
    await target.pageOut({ first, count: 1 });
    const goneAtMs = performance.timeOrigin + performance.now();
    delays.push((await cellChangedAtMs(page)) - goneAtMs);
  }
  await page.close();
  await context.release(agent, target);
  return { pages, delays };
}
