import { formatBytes } from '../../components/quantity.js';
import type { LimitScale } from './limit-scale.js';

/** The limit moved by hand or by arrow keys, a step of the scale at a time, never to below the floor. */
export function LimitSlider(props: {
  readonly scale: LimitScale;
  readonly floor: number;
  /** `undefined` while no size is typed. */
  readonly value: number | undefined;
  readonly onChange: (bytes: number) => void;
}) {
  const { scale, floor, value } = props;
  const least = Math.ceil(floor / scale.step) * scale.step;
  return (
    <input
      type="range"
      aria-label="Limit"
      aria-valuetext={value === undefined ? 'not a size' : formatBytes(value)}
      className="bar-slider absolute inset-x-0 top-0 z-10 h-4 w-full"
      min={0}
      max={scale.top}
      step={scale.step}
      value={Math.min(scale.top, value ?? 0)}
      onChange={(event) => props.onChange(Math.max(least, Number(event.target.value)))}
    />
  );
}
