import type { TimeTiles } from '@pagelapse/address-space';
import { compileInks, type Palette, type PixelBuffer, paintTimeMap, type TimeLayout } from '@pagelapse/heatmap';
import { type ComponentProps, type RefObject, useLayoutEffect, useMemo, useRef } from 'react';

/** Draws tiles as they are at `version`; everything else of a canvas is the caller's. */
export function TimeMapCanvas(
  props: {
    readonly tiles: TimeTiles;
    readonly version: number;
    readonly layout: TimeLayout;
    readonly palette: Palette;
    readonly ref: RefObject<HTMLCanvasElement | null>;
  } & Omit<ComponentProps<'canvas'>, 'ref'>,
) {
  const { tiles, version, layout, palette, ref: canvas, ...rest } = props;
  const held = useRef<{ readonly image: ImageData; readonly buffer: PixelBuffer }>(undefined);
  const { deviceWidth: width, deviceHeight: height, devicePixelRatio } = layout;
  const inks = useMemo(() => compileInks(palette, devicePixelRatio), [palette, devicePixelRatio]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that the tiles have changed
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (canvas.current === null || context == null) return;
    if (held.current?.image.width !== width || held.current.image.height !== height) {
      canvas.current.width = width;
      canvas.current.height = height;
      const image = context.createImageData(width, height);
      held.current = { image, buffer: { width, height, pixels: new Uint32Array(image.data.buffer) } };
    }
    paintTimeMap(held.current.buffer, layout, tiles, inks);
    context.putImageData(held.current.image, 0, 0);
  }, [tiles, version, layout, inks, width, height]);

  return (
    <canvas
      ref={canvas}
      {...rest}
      className="absolute top-0 left-0 block touch-none outline-offset-2 [image-rendering:pixelated]"
      style={{ width: width / devicePixelRatio, height: height / devicePixelRatio }}
    />
  );
}
