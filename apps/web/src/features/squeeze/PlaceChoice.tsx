import { useId } from 'react';
import type { SqueezeCgroup, SqueezePlace } from '../../api/squeezes.js';
import { plainName } from '../../components/plain-name.js';
import { formatCount } from '../../components/quantity.js';
import { shortPath } from './short-path.js';

const TITLES: { readonly [C in SqueezeCgroup]: string } = {
  own: 'The cgroup it is in',
  new: 'A cgroup made for it',
};

/** Who feels a limit there beside the process itself. */
function companyOf({ cgroup, otherProcesses, others }: SqueezePlace): string {
  if (otherProcesses === 0)
    return cgroup === 'new'
      ? 'It alone feels the limit, and only for memory that it takes from then on.'
      : 'No other process is in it.';
  const names = others.map(({ pid, comm }) => `${plainName(comm)} ${pid}`);
  const rest = otherProcesses - names.length;
  const all = rest > 0 ? [...names, `${formatCount(rest)} more`] : names;
  return `${formatCount(otherProcesses)} ${otherProcesses === 1 ? 'other process feels' : 'other processes feel'} it too: ${all.join(', ')}.`;
}

/** Where the limit is put, with who else would feel it. A place that refuses says why, and cannot be chosen. */
export function PlaceChoice(props: {
  readonly places: readonly SqueezePlace[];
  readonly value: SqueezeCgroup;
  readonly onChange: (cgroup: SqueezeCgroup) => void;
}) {
  const name = useId();
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="sr-only">Where the limit is put</legend>
      {props.places.map((place) => {
        const { cgroup, path, refusal } = place;
        return (
          <label key={cgroup} className="flex items-baseline gap-2">
            <input
              type="radio"
              name={name}
              className="size-3 translate-y-px accent-ink"
              checked={props.value === cgroup}
              disabled={refusal !== undefined}
              onChange={() => props.onChange(cgroup)}
            />
            <span className="min-w-0">
              {TITLES[cgroup]}{' '}
              <bdi className="font-mono text-xs break-all text-ink-3" title={path}>
                {shortPath(path)}
              </bdi>
              <span className="block text-xs text-ink-2">{refusal ?? companyOf(place)}</span>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
