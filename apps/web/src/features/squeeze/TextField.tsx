import { useId } from 'react';

/** A short text to fill in, its unit behind it; what is wrong with it is said by who lays the fields out. */
export function TextField(props: {
  /** In sight; where the field stands for itself, `name` alone says what it is. */
  readonly label?: string;
  readonly name?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly unit?: string;
  /** What an empty field means. */
  readonly empty?: string;
  readonly title?: string;
  /** Id of the sentence that says why the text is not taken. */
  readonly problem: string | undefined;
}) {
  const id = useId();
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap" title={props.title}>
      {props.label !== undefined && (
        <label htmlFor={id} className="text-ink-2">
          {props.label}
        </label>
      )}
      <input
        id={id}
        aria-label={props.name}
        type="text"
        spellCheck={false}
        autoComplete="off"
        value={props.value}
        placeholder={props.empty}
        aria-invalid={props.problem !== undefined}
        aria-describedby={props.problem}
        onChange={(event) => props.onChange(event.target.value)}
        className="h-6 w-16 rounded border border-line bg-surface px-1.5 text-right placeholder:text-ink-3 aria-invalid:border-ink aria-invalid:border-dashed"
      />
      {props.unit !== undefined && <span className="text-ink-3">{props.unit}</span>}
    </span>
  );
}
