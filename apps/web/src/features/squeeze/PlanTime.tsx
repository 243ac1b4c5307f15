import { PlanRow } from './PlanRow.js';
import { type FormProblems, problemsOf, type SqueezeForm } from './squeeze-form.js';
import { TextField } from './TextField.js';

/** How long the limit takes to get there, and how long it stays. */
export function PlanTime(props: {
  readonly form: SqueezeForm;
  readonly problems: FormProblems;
  readonly onChange: (change: Partial<SqueezeForm>) => void;
}) {
  const { form, problems, onChange } = props;
  return (
    <PlanRow label="Time" problems={problemsOf(problems, 'rampSeconds', 'holdSeconds')}>
      <TextField
        label="Ramp"
        unit="s"
        title="From the usage of now down to the limit; 0 is one step"
        value={form.rampSeconds}
        problem={problems.rampSeconds && 'squeeze-rampSeconds'}
        onChange={(rampSeconds) => onChange({ rampSeconds })}
      />
      <TextField
        label="Hold"
        unit="s"
        empty="no end"
        title="At the limit; empty until it is stopped"
        value={form.holdSeconds}
        problem={problems.holdSeconds && 'squeeze-holdSeconds'}
        onChange={(holdSeconds) => onChange({ holdSeconds })}
      />
    </PlanRow>
  );
}
