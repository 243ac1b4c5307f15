import type { PageRuns } from '@pagelapse/address-space';
import { compileInks, type Palette, paintStrip } from '@pagelapse/heatmap';
import { memo, useLayoutEffect, useRef } from 'react';

/** A mapping in one line of pixels. `cssWidth` x `cssHeight` are its place; it is decoration to the figures beside it. */
export const PageStrip = memo(function PageStrip(props: {
  readonly runs: PageRuns;
  readonly palette: Palette;
  readonly cssWidth: number;
  readonly cssHeight: number;
}) {
  const { runs, palette, cssWidth, cssHeight } = props;
  const ref = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (canvas == null || context == null) return;
    const width = Math.max(1, Math.round(cssWidth * window.devicePixelRatio));
    const height = Math.max(1, Math.round(cssHeight * window.devicePixelRatio));
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const image = context.createImageData(width, height);
    const buffer = { width, height, pixels: new Uint32Array(image.data.buffer) };
    paintStrip(buffer, runs, compileInks(palette, window.devicePixelRatio));
    context.putImageData(image, 0, 0);
  }, [runs, palette, cssWidth, cssHeight]);
  return <canvas ref={ref} className="block" style={{ width: cssWidth, height: cssHeight }} />;
});
