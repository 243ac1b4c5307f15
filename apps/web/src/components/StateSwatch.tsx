import type { PageStateName } from '@pagelapse/address-space';
import { compileInks, type Palette, paintSwatch } from '@pagelapse/heatmap';
import { useLayoutEffect, useRef } from 'react';
import { useTypeScale } from '../state/type-scale.js';

const CSS_SIDE = 12;

/** The key of a state, painted by the code that paints the map: pattern and all. */
export function StateSwatch(props: {
  /** `unread`: no reading tells. */
  readonly state: PageStateName | 'unread';
  readonly palette: Palette;
}) {
  const { state, palette } = props;
  const ref = useRef<HTMLCanvasElement>(null);
  const scale = useTypeScale();
  useLayoutEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (canvas == null || context == null) return;
    const side = Math.round(CSS_SIDE * scale * window.devicePixelRatio);
    canvas.width = side;
    canvas.height = side;
    const image = context.createImageData(side, side);
    const buffer = { width: side, height: side, pixels: new Uint32Array(image.data.buffer) };
    paintSwatch(buffer, state, compileInks(palette, window.devicePixelRatio));
    context.putImageData(image, 0, 0);
  }, [state, palette, scale]);
  return <canvas ref={ref} className="size-3 shrink-0 outline-1 -outline-offset-1 outline-line" />;
}
