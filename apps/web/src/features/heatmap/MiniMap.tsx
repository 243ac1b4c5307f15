import type { PageRuns } from '@pagelapse/address-space';
import { type GridLayout, type Palette, visibleCells } from '@pagelapse/heatmap';
import { type PointerEvent, useMemo } from 'react';
import { PageStrip } from '../../components/PageStrip.js';
import { useTypeScale } from '../../state/type-scale.js';
import { useRoom } from '../../state/use-room.js';

const STRIP_CSS_HEIGHT = 12;

/** The whole mapping in one line, with what the map shows of it framed. A press on it leads there. */
export function MiniMap(props: {
  readonly runs: PageRuns;
  readonly layout: GridLayout;
  readonly palette: Palette;
  readonly onPage: (page: number) => void;
}) {
  const { runs, layout, palette } = props;
  const [place, room] = useRoom<HTMLDivElement>();
  const cssWidth = room?.cssWidth ?? 0;
  const cssHeight = STRIP_CSS_HEIGHT * useTypeScale();
  const frames = useMemo(() => framesOf(layout, cssWidth), [layout, cssWidth]);
  const lead = (event: PointerEvent<HTMLDivElement>): void => {
    if ((event.buttons & 1) === 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    const share = Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
    props.onPage(Math.min(layout.pages - 1, Math.floor(share * layout.pages)));
  };
  return (
    <div
      ref={place}
      aria-hidden="true"
      data-testid="minimap"
      className="relative h-3 cursor-pointer touch-none"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture?.(event.pointerId);
        lead(event);
      }}
      onPointerMove={lead}
    >
      {cssWidth > 0 && (
        <>
          <PageStrip runs={runs} palette={palette} cssWidth={cssWidth} cssHeight={cssHeight} />
          {layout.zoom < layout.fitZoom && (
            <svg aria-hidden="true" className="absolute inset-0 size-full overflow-visible">
              <path
                d={`M0 0H${cssWidth}V${cssHeight}H0Z${frames.map(({ x, width }) => `M${x} 0v${cssHeight}h${width}v-${cssHeight}Z`).join('')}`}
                fillRule="evenodd"
                className="fill-surface opacity-70"
              />
              <path
                d={frames.map(({ x, width }) => `M${x} -1.5h${width}M${x} ${cssHeight + 1.5}h${width}`).join('')}
                className="stroke-ink stroke-2"
              />
            </svg>
          )}
        </>
      )}
    </div>
  );
}

interface Frame {
  readonly x: number;
  readonly width: number;
}

/** Where the pages in sight stand on a strip; frames closer than a pixel are one. */
function framesOf(layout: GridLayout, cssWidth: number): Frame[] {
  const { stretchFirst, stretchAt } = visibleCells(layout);
  const frames: Frame[] = [];
  for (let s = 0; s < stretchFirst.length; s++) {
    const first = stretchFirst[s] as number;
    const cells = (stretchAt[s + 1] as number) - (stretchAt[s] as number);
    const x = ((first * layout.pagesPerCell) / layout.pages) * cssWidth;
    const end = Math.min(cssWidth, (((first + cells) * layout.pagesPerCell) / layout.pages) * cssWidth);
    const last = frames.at(-1);
    if (last !== undefined && x - last.x - last.width < 1)
      frames[frames.length - 1] = { x: last.x, width: end - last.x };
    // Of 16 M pages a screenful is less than a pixel: it still has to be found.
    else frames.push({ x, width: Math.max(2, end - x) });
  }
  return frames;
}
