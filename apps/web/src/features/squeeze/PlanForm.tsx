import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { type SqueezePreview, type SqueezeRequest, startSqueeze } from '../../api/squeezes.js';
import { formatBytes, formatDuration } from '../../components/quantity.js';
import { ErrorLine } from './ErrorLine.js';
import { LimitChoice } from './LimitChoice.js';
import { limitScale } from './limit-scale.js';
import { PlaceChoice } from './PlaceChoice.js';
import { PlanFields } from './PlanFields.js';
import { PlanRow } from './PlanRow.js';
import { PlanSentences } from './PlanSentences.js';
import { PlanTime } from './PlanTime.js';
import { planCautions } from './plan-cautions.js';
import { checkForm, firstPlace, proposedForm, type SqueezeForm, usageNow } from './squeeze-form.js';
import { useSettled } from './use-squeezes.js';

/** A squeeze before it begins: what it would be, what it would do and cost, and the button that begins it. */
export function PlanForm(props: {
  readonly handle: string;
  readonly preview: SqueezePreview;
  readonly onStarted: () => void;
}) {
  const { preview } = props;
  const settled = useSettled();
  const start = useMutation({
    mutationFn: (request: SqueezeRequest) => startSqueeze(props.handle, request),
    onSuccess: props.onStarted,
    onSettled: settled,
  });
  const [typed, setTyped] = useState<Partial<SqueezeForm>>({});
  // As of opening: what is proposed must not move while one looks at it.
  const [proposed] = useState(() => {
    const usage = usageNow(preview);
    const { step } = limitScale({ usage, limit: undefined, hostTotal: preview.memTotal });
    return preview.places.map((place) => proposedForm(place, usage, step));
  });
  const cgroup = typed.cgroup ?? firstPlace(preview)?.cgroup;
  const place = preview.places.find((one) => one.cgroup === cgroup);
  const proposal = proposed.find((one) => one.cgroup === cgroup);
  if (place === undefined || proposal === undefined) {
    return <p className="px-3 py-2">No memory controller is mounted here, so there is no limit to set.</p>;
  }
  // The other place may not have the control that was chosen for this one.
  const control = place.controls.find((one) => one === typed.control) ?? proposal.control;
  const form = { ...proposal, ...typed, control };
  const change = (part: Partial<SqueezeForm>): void => setTyped({ ...typed, ...part });
  const { request, problems = {} } = checkForm(form, place);
  return (
    <form
      className="contents"
      onSubmit={(event) => {
        event.preventDefault();
        if (request !== undefined && place.refusal === undefined && !start.isPending) start.mutate(request);
      }}
    >
      <div className="min-h-0 flex-1 space-y-2.5 overflow-y-auto px-3 pb-3 text-sm" data-testid="squeeze-plan">
        <PlanRow label="Where" problems={[]}>
          <PlaceChoice places={preview.places} value={form.cgroup} onChange={(cgroup) => change({ cgroup })} />
        </PlanRow>
        <LimitChoice
          place={place}
          usage={usageNow(preview)}
          hostTotal={preview.memTotal}
          text={form.limit}
          problem={problems.limit}
          onChange={(limit) => change({ limit })}
        />
        <PlanTime form={form} problems={problems} onChange={change} />
        <PlanSentences
          title="What it costs"
          sentences={[...(request === undefined ? [] : planCautions(request, place, preview)), ...place.costs]}
        />
        <PlanSentences title="What it does" sentences={place.does} />
        <PlanFields form={form} place={place} problems={problems} onChange={change} />
      </div>
      <footer className="flex flex-col gap-1 border-t border-line px-3 py-2">
        <ErrorLine error={start.error} />
        <div className="flex items-center gap-3">
          <button
            type="submit"
            disabled={request === undefined || place.refusal !== undefined || start.isPending}
            className="shrink-0 rounded border border-ink bg-surface px-3 text-sm leading-6 font-semibold enabled:hover:bg-selected disabled:cursor-default disabled:border-line disabled:text-ink-3"
          >
            {start.isPending ? 'Starting' : 'Start squeezing'}
          </button>
          <p className="min-w-0 text-sm text-ink-2">
            {request === undefined ? Object.values(problems)[0] : summary(request)}
          </p>
        </div>
      </footer>
    </form>
  );
}

function summary({ limit, rampMs, holdMs }: SqueezeRequest): string {
  const way = rampMs === 0 ? 'in one step' : `over ${formatDuration(rampMs)}`;
  return `Down to ${formatBytes(limit)} ${way}, ${holdMs === undefined ? 'held until it is stopped' : `held for ${formatDuration(holdMs)}`}, then all is put back.`;
}
