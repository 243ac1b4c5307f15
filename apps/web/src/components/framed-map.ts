import type { PageStateName } from '@pagelapse/address-space';
import { compileInks, type Palette, paintSwatch } from '@pagelapse/heatmap';

/** A map and what it takes to read it elsewhere. */
export interface FramedMap {
  /** In device pixels, which are copied one to one. */
  readonly canvas: HTMLCanvasElement;
  readonly devicePixelRatio: number;
  readonly palette: Palette;
  /** Lines above the map: what it is, and as of when. */
  readonly title: string;
  readonly facts: readonly string[];
  /** Left of it, each beside its row. */
  readonly rows: readonly { readonly text: string; readonly cssY: number }[];
  /** Under it. */
  readonly columns: readonly { readonly text: string; readonly cssX: number }[];
  readonly key: readonly {
    readonly state: PageStateName | 'unread';
    readonly label: string;
    readonly size: string;
    readonly pages: string;
  }[];
}

const MARGIN = 16;
const LINE = 20;
const RULER = 112;
const KEY = 280;
const SWATCH = 12;
const SANS = 'ui-sans-serif, system-ui, sans-serif';
const MONO = '11px ui-monospace, monospace';

/** The map with title, facts, labels and key as a PNG. */
export function framedMap(image: FramedMap): Promise<Blob> {
  const { canvas: map, devicePixelRatio: ratio } = image;
  const head = MARGIN + LINE * (2 + image.facts.length);
  const cssMap = { width: map.width / ratio, height: map.height / ratio };
  const foot = MARGIN + (image.columns.length > 0 ? LINE : 0);
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(MARGIN + RULER + cssMap.width + MARGIN + KEY + MARGIN) * ratio;
  canvas.height = Math.ceil(head + Math.max(cssMap.height, LINE * image.key.length) + foot) * ratio;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('the browser gives no canvas to draw on');
  const style = getComputedStyle(document.documentElement);
  const [ink, dim] = [style.getPropertyValue('--ink'), style.getPropertyValue('--ink-3')];
  context.fillStyle = style.getPropertyValue('--surface');
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(map, Math.round((MARGIN + RULER) * ratio), Math.round(head * ratio));
  const left = MARGIN + RULER + cssMap.width + MARGIN;
  paintKey(context, image, left * ratio, head * ratio);
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
  for (const { text, cssY } of image.rows) say(text, MARGIN + RULER - 8, head + cssY + 6, dim, MONO, 'right');
  for (const { text, cssX } of image.columns) {
    say(text, MARGIN + RULER + cssX, head + cssMap.height + LINE / 2, dim, `11px ${SANS}`, 'left');
  }
  for (const [i, { label, size, pages }] of image.key.entries()) {
    const y = head + LINE * i + SWATCH / 2;
    say(label, left + SWATCH + 8, y, ink, `12px ${SANS}`, 'left');
    say(size, left + KEY - 92, y, ink, `12px ${SANS}`, 'right');
    say(pages, left + KEY, y, dim, `11px ${SANS}`, 'right');
  }
  return blobOf(canvas);
}

function paintKey(context: CanvasRenderingContext2D, image: FramedMap, x: number, y: number): void {
  const ratio = image.devicePixelRatio;
  const side = Math.round(SWATCH * ratio);
  const inks = compileInks(image.palette, ratio);
  for (const [i, { state }] of image.key.entries()) {
    const swatch = context.createImageData(side, side);
    paintSwatch({ width: side, height: side, pixels: new Uint32Array(swatch.data.buffer) }, state, inks);
    context.putImageData(swatch, Math.round(x), Math.round(y + i * LINE * ratio));
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
