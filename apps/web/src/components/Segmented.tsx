import { useId } from 'react';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

/** One of a few, all in sight. Native radio buttons: arrow keys and screen readers work as they do everywhere. */
export function Segmented<Value extends string>(props: {
  readonly legend: string;
  readonly choices: readonly Choice<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}) {
  const name = useId();
  return (
    <fieldset className="flex shrink-0 items-center rounded border border-line">
      <legend className="sr-only">{props.legend}</legend>
      {props.choices.map(({ value, label }) => (
        <label
          key={value}
          className="cursor-pointer rounded-[3px] px-2 text-sm leading-6 text-ink-2 hover:text-ink has-checked:bg-selected has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-ink"
        >
          <input
            type="radio"
            className="sr-only"
            name={name}
            value={value}
            checked={props.value === value}
            onChange={() => props.onChange(value)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
