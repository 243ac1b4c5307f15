import { parseByteSize } from '@pagelapse/address-space';
import type { SqueezePlace } from '../../api/squeezes.js';
import { LimitBar } from './LimitBar.js';
import { LimitSlider } from './LimitSlider.js';
import { limitScale, sizeText } from './limit-scale.js';
import { PlanRow } from './PlanRow.js';
import { TextField } from './TextField.js';

/** The limit by slider and as a text: either shows what the other says. */
export function LimitChoice(props: {
  readonly place: SqueezePlace;
  /** What is in use wherever the process is charged now, and what the host has. Bytes. */
  readonly usage: number;
  readonly hostTotal: number;
  readonly text: string;
  readonly problem: string | undefined;
  readonly onChange: (text: string) => void;
}) {
  const { place, text, problem, onChange } = props;
  const { usage, workingSet, floor, limit } = place;
  const scale = limitScale({ usage: props.usage, limit, hostTotal: props.hostTotal });
  const goal = parseByteSize(text);
  return (
    <PlanRow label="Limit" problems={problem === undefined ? [] : [['limit', problem]]}>
      <div className="flex min-w-0 flex-1 items-start gap-3">
        <div className="min-w-0 flex-1">
          <LimitBar scale={scale} usage={usage} workingSet={workingSet} floor={floor} limit={limit} goal={goal}>
            <LimitSlider scale={scale} floor={floor} value={goal} onChange={(bytes) => onChange(sizeText(bytes))} />
          </LimitBar>
        </div>
        <div className="pt-2">
          <TextField
            name="Limit in bytes"
            value={text}
            onChange={onChange}
            problem={problem === undefined ? undefined : 'squeeze-limit'}
          />
        </div>
      </div>
    </PlanRow>
  );
}
