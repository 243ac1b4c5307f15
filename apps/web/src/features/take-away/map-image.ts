import { formatAddress, PAGE_STATES, type PageCounts, PageState, pageIndex } from '@pagelapse/address-space';
import { drawStill, type HeatmapScene, PALETTES, rulerTicks, STACK_ORDER } from '@pagelapse/heatmap';
import { framedMap } from '../../components/framed-map.js';
import { formatBytes, formatPages } from '../../components/quantity.js';

export interface MapImage {
  readonly scene: HeatmapScene;
  readonly pageSize: number;
  /** What the first page of the mapping is written as. */
  readonly first: number;
  readonly counts: PageCounts;
  /** Lines above the map: what it is, and as of when. */
  readonly title: string;
  readonly facts: readonly string[];
}

const RULER_CSS_SPACING = 28;

/** The map at rest with its addresses, and a legend with its counts. */
export function mapImage({ scene, pageSize, first, counts, title, facts }: MapImage): Promise<Blob> {
  const { layout, theme } = scene;
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) throw new Error('the browser gives no canvas to draw on');
  drawStill(context, scene);
  const shown = STACK_ORDER.filter((name) => (counts.states[PageState[name]] as number) > 0);
  return framedMap({
    canvas,
    devicePixelRatio: layout.devicePixelRatio,
    palette: PALETTES[theme],
    title,
    facts,
    rows: rulerTicks(layout, RULER_CSS_SPACING).map(({ page, cssY }) => ({
      text: formatAddress(pageIndex(first + page), pageSize),
      cssY,
    })),
    columns: [],
    key: shown.map((state) => {
      const pages = counts.states[PageState[state]] as number;
      const { label } = PAGE_STATES[PageState[state]];
      return { state, label, size: formatBytes(pages * pageSize), pages: formatPages(pages) };
    }),
  });
}
