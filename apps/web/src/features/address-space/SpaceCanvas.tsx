import { compileInks, type Palette, paintColumns } from '@pagelapse/heatmap';
import { memo, useLayoutEffect, useRef } from 'react';
import type { WatchedMapping } from '../../state/process-picture.js';
import { ColumnCounter } from './column-counts.js';
import type { FoldedSpace } from './folded-space.js';

/** The pages of a folded address space, a vessel for every column of device pixels. */
export const SpaceCanvas = memo(function SpaceCanvas(props: {
  readonly space: FoldedSpace;
  readonly mappings: readonly WatchedMapping[];
  readonly palette: Palette;
  readonly cssHeight: number;
}) {
  const { space, mappings, palette, cssHeight } = props;
  const ref = useRef<HTMLCanvasElement>(null);
  const counter = useRef<ColumnCounter>(undefined);
  useLayoutEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (canvas == null || context == null) return;
    const width = Math.max(1, Math.round(space.cssWidth * window.devicePixelRatio));
    const height = Math.max(1, Math.round(cssHeight * window.devicePixelRatio));
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const image = context.createImageData(width, height);
    const buffer = { width, height, pixels: new Uint32Array(image.data.buffer) };
    counter.current ??= new ColumnCounter();
    const counts = counter.current.count(space, mappings, width);
    paintColumns(buffer, counts, compileInks(palette, window.devicePixelRatio));
    context.putImageData(image, 0, 0);
  }, [space, mappings, palette, cssHeight]);
  return <canvas ref={ref} className="block" style={{ width: space.cssWidth, height: cssHeight }} />;
});
