import type { CellOrder } from '@pagelapse/heatmap';
import type { Bench } from '../bench.js';
import { MEASURE, type RenderFigures, type RenderSpec } from '../page/render-spec.js';
import type { Cell } from '../report/outcome.js';
import { keepBrowser } from '../stage/browser.js';
import { PageServer } from '../stage/page-server.js';

const SIZES = [2 ** 22, 2 ** 24] as const;
const ORDERS: readonly CellOrder[] = ['row', 'hilbert'];
const ACTS: readonly RenderSpec['act'][] = ['pan', 'zoom', 'live'];
const FRAMES_GOAL = 55;
const INTERVAL_GOAL_MS = 20;

interface Measured extends RenderSpec {
  readonly figures: RenderFigures;
}

export const render: Bench = {
  name: 'render',
  title: 'a map of 4 M and 16 M pages, panned, zoomed and changing, at 1080p in Chromium without a GPU',
  async run(context) {
    const browser = await keepBrowser(context);
    const server = context.keep(await PageServer.start());
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.goto(server.url);
    await page.waitForFunction((name) => name in globalThis, MEASURE);
    const measured: Measured[] = [];
    for (const full of SIZES) {
      const pages = context.options.smoke ? full / 256 : full;
      for (const order of ORDERS) {
        for (const act of ACTS) {
          const spec = { pages, order, act, ms: context.phaseMs(6000) };
          context.say(`${millions(pages)} pages, ${order}, ${act}`);
          const figures = await page.evaluate(
            ([name, spec]) =>
              (globalThis as unknown as Record<string, (spec: RenderSpec) => Promise<RenderFigures>>)[name]?.(spec),
            [MEASURE, spec] as const,
          );
          if (figures === undefined) throw new Error('the page does not measure');
          measured.push({ ...spec, figures });
        }
      }
    }
    await context.release(server);
    const of = (pages: number): RenderFigures[] =>
      measured.filter((row) => row.pages === pages).map(({ figures }) => figures);
    const [small, large] = [measured[0]?.pages ?? 0, measured.at(-1)?.pages ?? 0];
    return {
      tables: [
        {
          caption: 'A canvas of 1920 x 1080, redrawn in every display frame',
          columns: [
            { title: 'pages', unit: 'text' },
            { title: 'order', unit: 'text' },
            { title: 'act', unit: 'text' },
            { title: 'drawn by', unit: 'text' },
            { title: 'cells', unit: 'count' },
            { title: 'runs', unit: 'count' },
            { title: 'frames a second', unit: 'count' },
            { title: 'frame to frame, p95', unit: 'ms' },
            { title: 'drawing, p95', unit: 'ms' },
          ],
          rows: measured.map(({ pages, order, act, figures }): Cell[] => [
            millions(pages),
            order,
            act,
            figures.thread,
            figures.cells,
            figures.runs,
            figures.framesASecond,
            figures.p95IntervalMs,
            figures.p95DrawMs,
          ]),
        },
      ],
      verdicts: [small, large].flatMap((pages) => [
        {
          id: `render/frames-${pages / 2 ** 20}m`,
          what: `${millions(pages)} pages, frames a second, the slowest act`,
          unit: 'count' as const,
          bound: 'at least' as const,
          goal: FRAMES_GOAL,
          measured: Math.min(...of(pages).map(({ framesASecond }) => framesASecond)),
        },
        {
          id: `render/interval-${pages / 2 ** 20}m`,
          what: `${millions(pages)} pages, frame to frame p95, the slowest act`,
          unit: 'ms' as const,
          bound: 'at most' as const,
          goal: INTERVAL_GOAL_MS,
          measured: Math.max(...of(pages).map(({ p95IntervalMs }) => p95IntervalMs)),
        },
      ]),
      notes: [
        'Pages stand in runs of 1 to 63 of four states, which is memory that has been squeezed for a while. Pan and zoom take a step in every frame; live changes 0.5 % of all pages ten times a second and draws their flashes. Frames are counted where they are drawn.',
      ],
    };
  },
};

function millions(pages: number): string {
  return pages >= 2 ** 20 ? `${pages / 2 ** 20} M` : `${pages / 2 ** 10} K`;
}
