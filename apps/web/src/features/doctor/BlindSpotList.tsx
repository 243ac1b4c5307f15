import type { BlindSpot } from '../../api/doctor.js';
import { formatCount, formatPages } from '../../components/quantity.js';
import { Way } from './Way.js';

/** What of one process cannot be seen, and why. */
export function BlindSpotList({ spots }: { readonly spots: readonly BlindSpot[] }) {
  if (spots.length === 0) return <p className="border-t border-line py-1.5">Every page of it can be seen.</p>;
  return (
    <ul className="max-w-5xl">
      {spots.map(({ id, title, mappings, pages, says, cure, command }) => (
        <li key={id} data-blind-spot={id} className="border-t border-line py-1.5">
          <p>
            <span className="font-medium">{title}</span>
            {mappings !== undefined && pages !== undefined && (
              <span className="text-ink-2">
                , {formatPages(pages)} in {formatCount(mappings)} {mappings === 1 ? 'mapping' : 'mappings'}
              </span>
            )}
            <span className="text-ink-2">. {says}</span>
          </p>
          <Way cure={cure} command={command} />
        </li>
      ))}
    </ul>
  );
}
