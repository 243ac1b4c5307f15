import { formatAddress, PAGE_STATES, type PageCounts, PageState, pageIndex } from '@pagelapse/address-space';
import {
  compileInks,
  drawStill,
  type HeatmapScene,
  PALETTES,
  paintSwatch,
  rulerTicks,
  STACK_ORDER,
} from '@pagelapse/heatmap';
import { formatBytes, formatPages } from '../../components/quantity.js';

export interface MapImage {
  readonly scene: HeatmapScene;
  readonly pageSize: number;
  /** First page of the mapping. */
  readonly start: number;
  readonly counts: PageCounts;
  /** Lines above the map: what it is, and as of when. */
  readonly title: string;
  readonly facts: readonly string[];
}

const MARGIN = 16;
const LINE = 20;
const RULER = 112;
const LEGEND = 280;
const SWATCH = 12;
const RULER_SPACING = 28;
const SANS = 'ui-sans-serif, system-ui, sans-serif';

/** The map with what it takes to read it elsewhere: title, moment, scale, addresses, and the legend with its counts. */
export function mapImage(image: MapImage): Promise<Blob> {
  const { layout } = image.scene;
  const ratio = layout.devicePixelRatio;
  const shown = STACK_ORDER.filter((name) => (image.counts.states[PageState[name]] as number) > 0);
  const head = MARGIN + LINE * (2 + image.facts.length);
  const cssMap = { width: layout.deviceWidth / ratio, height: layout.deviceHeight / ratio };
  const cssWidth = Math.ceil(MARGIN + RULER + cssMap.width + MARGIN + LEGEND + MARGIN);
  const cssHeight = Math.ceil(head + Math.max(cssMap.height, LINE * shown.length) + MARGIN);
  const canvas = document.createElement('canvas');
  canvas.width = cssWidth * ratio;
  canvas.height = cssHeight * ratio;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('the browser gives no canvas to draw on');
  const style = getComputedStyle(document.documentElement);
  const [ink, dim] = [style.getPropertyValue('--ink'), style.getPropertyValue('--ink-3')];
  context.fillStyle = style.getPropertyValue('--surface');
  context.fillRect(0, 0, canvas.width, canvas.height);
  const map = document.createElement('canvas');
  const mapContext = map.getContext('2d', { alpha: false });
  if (mapContext === null) throw new Error('the browser gives no canvas to draw on');
  drawStill(mapContext, image.scene);
  // Pixels of the map are copied one to one; words are laid out in CSS pixels.
  context.drawImage(
    map,
    0,
    0,
    layout.deviceWidth,
    layout.deviceHeight,
    Math.round((MARGIN + RULER) * ratio),
    Math.round(head * ratio),
    layout.deviceWidth,
    layout.deviceHeight,
  );
  paintKeys(context, image, shown, (MARGIN + RULER + cssMap.width + MARGIN) * ratio, head * ratio);
  context.scale(ratio, ratio);
  context.textBaseline = 'middle';
  const say = (text: string, x: number, y: number, color: string, font: string, align: CanvasTextAlign): void => {
    context.fillStyle = color;
    context.font = font;
    context.textAlign = align;
    context.fillText(text, x, y);
  };
  say(image.title, MARGIN, MARGIN + LINE / 2, ink, `600 15px ${SANS}`, 'left');
  for (const [i, text] of image.facts.entries()) {
    say(text, MARGIN, MARGIN + LINE * (i + 1.5), dim, `12px ${SANS}`, 'left');
  }
  for (const { page, cssY } of rulerTicks(layout, RULER_SPACING)) {
    const address = formatAddress(pageIndex(image.start + page), image.pageSize);
    say(address, MARGIN + RULER - 8, head + cssY + 6, dim, '11px ui-monospace, monospace', 'right');
  }
  const left = MARGIN + RULER + cssMap.width + MARGIN;
  for (const [i, name] of shown.entries()) {
    const y = head + LINE * i + SWATCH / 2;
    const pages = image.counts.states[PageState[name]] as number;
    say(PAGE_STATES[PageState[name]].label, left + SWATCH + 8, y, ink, `12px ${SANS}`, 'left');
    say(formatBytes(pages * image.pageSize), left + LEGEND - 72, y, ink, `12px ${SANS}`, 'right');
    say(formatPages(pages), left + LEGEND, y, dim, `11px ${SANS}`, 'right');
  }
  return blobOf(canvas);
}

function paintKeys(
  context: CanvasRenderingContext2D,
  { scene: { theme, layout } }: MapImage,
  shown: readonly (typeof STACK_ORDER)[number][],
  x: number,
  y: number,
): void {
  const ratio = layout.devicePixelRatio;
  const side = Math.round(SWATCH * ratio);
  const inks = compileInks(PALETTES[theme], ratio);
  for (const [i, name] of shown.entries()) {
    const key = context.createImageData(side, side);
    paintSwatch({ width: side, height: side, pixels: new Uint32Array(key.data.buffer) }, name, inks);
    context.putImageData(key, Math.round(x), Math.round(y + i * LINE * ratio));
  }
}

function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('the browser could not make a PNG of it'));
      else resolve(blob);
    }, 'image/png');
  });
}
