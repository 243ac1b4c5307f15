import type { ReactNode } from 'react';
import { formatBytes } from '../../components/quantity.js';
import { type LimitScale, shareOf } from './limit-scale.js';

/** Half a thumb of the slider: its middle goes from here to as far from the other end (slider.css). */
const INSET = 'mx-[6px]';

/** Where the limit is on its way to, and where usage, working set, floor and the limit in force are. All bytes. */
export function LimitBar(props: {
  readonly scale: LimitScale;
  readonly usage: number;
  readonly workingSet: number;
  readonly floor: number;
  /** In force; `undefined` is none. */
  readonly limit: number | undefined;
  /** `undefined` while no size is typed. */
  readonly goal: number | undefined;
  /** The slider over the bar, if it can be moved. */
  readonly children?: ReactNode;
}) {
  const { scale, usage, workingSet, floor, limit, goal } = props;
  const at = (bytes: number): string => `${(100 * shareOf(scale, bytes)).toFixed(3)}%`;
  return (
    <div>
      <div className="relative h-9">
        {props.children}
        <div className={`absolute inset-x-0 bottom-0 h-5 border-b border-ink-3 bg-raised ${INSET}`} aria-hidden="true">
          <div className="absolute inset-y-0 left-0 bg-line" style={{ width: at(usage) }} />
          <div className="absolute inset-y-0 left-0 bg-ink-3/60" style={{ width: at(workingSet) }} />
          <div className="absolute inset-y-0 w-px bg-ink" style={{ left: at(floor) }} />
          {limit !== undefined && shareOf(scale, limit) < 1 && (
            <div
              className="absolute inset-y-0 -ml-px border-l-2 border-dashed border-ink"
              style={{ left: at(limit) }}
            />
          )}
          {goal !== undefined && (
            <div
              className="absolute -top-3 bottom-0 -ml-px w-0.5 bg-ink"
              style={{ left: at(goal) }}
              data-testid="goal"
            />
          )}
        </div>
      </div>
      <dl className="flex flex-wrap gap-x-3 pt-1 text-xs text-ink-2">
        <Key label="floor" bytes={floor} mark="h-2.5 w-px bg-ink" />
        <Key label="working set" bytes={workingSet} mark="size-2.5 bg-ink-3/60" />
        <Key label="usage" bytes={usage} mark="size-2.5 bg-line" />
        <Key label="limit in force" bytes={limit} mark="h-2.5 border-l-2 border-dashed border-ink" />
      </dl>
    </div>
  );
}

function Key({
  label,
  bytes,
  mark,
}: {
  readonly label: string;
  readonly bytes: number | undefined;
  readonly mark: string;
}) {
  return (
    <div className="flex items-center gap-1.5">
      <span aria-hidden="true" className={mark} />
      <dt>{label}</dt>
      <dd className="text-ink">{bytes === undefined ? 'none' : formatBytes(bytes)}</dd>
    </div>
  );
}
