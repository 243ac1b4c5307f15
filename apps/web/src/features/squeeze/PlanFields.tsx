import type { SqueezePlace } from '../../api/squeezes.js';
import { Segmented } from '../../components/Segmented.js';
import { CONTROL_WORDS } from './control-words.js';
import { PlanRow } from './PlanRow.js';
import { type FormProblems, problemsOf, type SqueezeForm, takesSwappiness } from './squeeze-form.js';
import { TextField } from './TextField.js';

/** The finer points: what is written, where pages go, and what ends it unasked. */
export function PlanFields(props: {
  readonly form: SqueezeForm;
  readonly place: SqueezePlace;
  readonly problems: FormProblems;
  readonly onChange: (change: Partial<SqueezeForm>) => void;
}) {
  const { form, place, problems, onChange } = props;
  const hasSwappiness = takesSwappiness(place, form.control);
  const field = (name: keyof SqueezeForm) => ({
    value: form[name],
    problem: problems[name] === undefined ? undefined : `squeeze-${name}`,
    onChange: (text: string) => onChange({ [name]: text }),
  });
  return (
    <>
      <PlanRow label="By" problems={[]}>
        {place.controls.length > 1 ? (
          <Segmented
            legend="What is written"
            value={form.control}
            choices={place.controls.map((value) => ({
              value,
              label: CONTROL_WORDS[value].file.replace('memory.', ''),
            }))}
            onChange={(control) => onChange({ control })}
          />
        ) : (
          <span className="font-mono text-xs">{CONTROL_WORDS[form.control].file}</span>
        )}
        <p className="basis-full text-xs text-ink-2">{CONTROL_WORDS[form.control].meaning}</p>
      </PlanRow>
      {(hasSwappiness || place.swapLimit) && (
        <PlanRow label="Swap" problems={problemsOf(problems, 'swappiness', 'swapLimit')}>
          {hasSwappiness && (
            <TextField
              label="Swappiness"
              empty={String(place.swappiness)}
              title="0 to 200: the higher, the rather pages of memory leave than pages of files; empty leaves it as it is"
              {...field('swappiness')}
            />
          )}
          {place.swapLimit && (
            <TextField
              label="At most"
              empty="no limit"
              title="Swap it may use; empty sets no limit"
              {...field('swapLimit')}
            />
          )}
        </PlanRow>
      )}
      <PlanRow label="Guard" problems={problemsOf(problems, 'abortAtFull')}>
        {place.pressure === undefined ? (
          <p className="text-ink-2">
            This kernel keeps no pressure figures (PSI): nothing ends it but you, time and its end.
          </p>
        ) : (
          <>
            <TextField
              label="Ends by itself when all stalled"
              unit="% of the time"
              title="Share of the last seconds in which no task of it could run for want of memory; 100 is never"
              {...field('abortAtFull')}
            />
            <span className="text-ink-3">by PSI full of the {place.pressure}</span>
          </>
        )}
      </PlanRow>
    </>
  );
}
