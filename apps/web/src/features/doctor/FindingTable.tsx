import { Fragment } from 'react';
import type { Finding } from '../../api/doctor.js';
import { Way } from './Way.js';

const AREAS: Readonly<Record<string, string>> = {
  kernel: 'Kernel',
  rights: 'Rights',
  swap: 'Swap',
  cgroup: 'Cgroups',
  host: 'Host',
};

/** Of what is information, nothing has to be said. */
const STATES: Readonly<Record<Finding['state'], string>> = { works: 'works', gap: 'gap', note: '' };

/** Everything that was looked at, by area; gaps with what they cost and what closes them. */
export function FindingTable({ findings }: { readonly findings: readonly Finding[] }) {
  const areas = [...new Set(findings.map(({ area }) => area))];
  return (
    <table className="w-full max-w-5xl border-collapse" data-testid="findings">
      <thead className="sr-only">
        <tr>
          <th>What was looked at</th>
          <th>How it stands</th>
          <th>What was found</th>
        </tr>
      </thead>
      <tbody>
        {areas.map((area) => (
          <Fragment key={area}>
            <tr>
              <th scope="rowgroup" colSpan={3} className="pt-4 pb-1 text-left text-xs font-normal text-ink-3">
                {AREAS[area] ?? area}
              </th>
            </tr>
            {findings
              .filter((finding) => finding.area === area)
              .map((finding) => (
                <FindingRow key={finding.id} finding={finding} />
              ))}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

function FindingRow({ finding }: { readonly finding: Finding }) {
  const { id, title, state, says, costs, cure, command } = finding;
  const isGap = state === 'gap';
  return (
    <tr className="border-t border-line align-baseline" data-finding={id} data-finding-state={state}>
      <th scope="row" className={`w-52 py-1.5 pr-4 text-left ${isGap ? 'font-medium' : 'font-normal'}`}>
        {title}
      </th>
      <td className={`w-16 py-1.5 pr-4 ${isGap ? 'font-medium' : 'text-ink-3'}`}>{STATES[state]}</td>
      <td className="py-1.5">
        <p className={isGap ? '' : 'text-ink-2'}>{says}</p>
        <Way costs={costs} cure={cure} command={command} />
      </td>
    </tr>
  );
}
