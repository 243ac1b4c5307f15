import {
  EVIDENCE,
  type EvidenceName,
  isShmemKind,
  PAGE_STATES,
  PageFlag,
  PageState,
  type PageStateName,
  pageCode,
  pageIndex,
  pageStateOf,
  READINGS,
  runAt,
  runEvidence,
  stateOf,
} from '@pagelapse/address-space';
import type { Palette } from '@pagelapse/heatmap';
import { formatClock } from '../../components/clock.js';
import { formatAge, formatBytes, formatCount, formatPages } from '../../components/quantity.js';
import { StateSwatch } from '../../components/StateSwatch.js';
import type { WatchedMapping } from '../../state/process-picture.js';
import type { Reading } from '../../state/readings.js';
import { CellAddress } from './CellAddress.js';
import { cellContent } from './cell-content.js';
import { LivePageWord, type WatchedSpaceName } from './LivePageWord.js';

const AND = new Intl.ListFormat('en', { type: 'conjunction' });

/** All that is known of the pages of one cell. `first` is in pages from the mapping's start. */
export function PageDetails(props: {
  readonly space: WatchedSpaceName;
  readonly mapping: WatchedMapping;
  readonly first: number;
  readonly count: number;
  readonly pageSize: number;
  readonly palette: Palette;
  readonly reading: Reading;
  readonly writesSinceMs: number | undefined;
  /** Of the reading; `undefined` when the picture is not live. */
  readonly ageMs: number | undefined;
}) {
  const { mapping, first, count, pageSize, reading, ageMs } = props;
  const code = runAt(mapping.runs, first)?.code;
  const evidenceAgeMs = reading.atMs - reading.evidenceAtMs;
  const { states, flags } = cellContent(mapping.runs, first, count, props.writesSinceMs);
  const start = pageIndex(mapping.mapping.start + first);
  const older = olderParts(
    mapping,
    states.map(({ name }) => name),
  );
  const only = states.length === 1 ? states[0] : undefined;
  return (
    <div className="flex flex-col gap-2">
      <CellAddress mapping={mapping} first={first} count={count} pageSize={pageSize}>
        {count === 1 ? 'page' : `${formatPages(count)} from page`} {formatCount(first)} of the mapping
        {mapping.mapping.dev !== '00:00' && `, object offset ${formatBytes(mapping.mapping.offset + first * pageSize)}`}
      </CellAddress>
      {only !== undefined ? (
        <div className="flex items-baseline gap-2">
          <span className="translate-y-0.5">
            <StateSwatch state={only.name} palette={props.palette} />
          </span>
          <p>
            <span className="font-medium">{only.label}</span>: {PAGE_STATES[PageState[only.name]].meaning}
          </p>
        </div>
      ) : (
        <table className="w-full">
          <tbody>
            {states.map(({ name, label, pages }) => (
              <tr key={name}>
                <th scope="row" className="text-left font-normal">
                  <span className="flex items-center gap-2">
                    <StateSwatch state={name} palette={props.palette} />
                    {label}
                  </span>
                </th>
                <td className="text-right">{formatPages(pages)}</td>
                <td className="w-14 text-right text-ink-3">{((pages / count) * 100).toFixed(1)} %</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {flags.length > 0 && (
        <p className="text-ink-2">
          {flags.map(({ label, pages }) => (pages === count ? label : `${label} (${formatPages(pages)})`)).join(', ')}
        </p>
      )}
      <p className="text-xs text-ink-3">
        {restsOn(mapping.evidence, only === undefined ? undefined : code)}.{' '}
        {ageMs === undefined ? `Read at ${formatClock(reading.atMs)}.` : `Read ${formatAge(ageMs)} ago.`}
        {evidenceAgeMs > 0 && older.map((what) => ` ${what} may be ${formatAge(evidenceAgeMs)} older.`)}
      </p>
      {ageMs !== undefined && code !== undefined && (
        <LivePageWord
          space={props.space}
          page={start}
          pageSize={pageSize}
          state={pageStateOf(stateOf(code))?.name ?? 'unknown-absent'}
          stateAtMs={reading.atMs}
          ofSeveral={count > 1}
        />
      )}
    </div>
  );
}

/** Of one state, the readings that it rests on by itself; of several, those of the mapping. */
function restsOn(evidence: EvidenceName | undefined, code: number | undefined): string {
  const known = EVIDENCE.find(({ name }) => name === evidence);
  if (known === undefined) return 'Evidence not known to this version of the page';
  if (code === undefined) return `Rests on ${known.meaning}`;
  const { readings } = runEvidence(known.name, code);
  if (readings.length === 0) return `Rests on nothing: ${known.meaning}`;
  return `Rests on ${AND.format(READINGS.filter(({ name }) => readings.includes(name)).map(({ label }) => label))}`;
}

/** What of pages of these states a live pass may have from an earlier one (ADR 0010). */
function olderParts({ mapping, evidence }: WatchedMapping, states: readonly PageStateName[]): string[] {
  if (evidence === undefined || !isShmemKind(mapping.kind)) return [];
  const kept = states.some((name) => runEvidence(evidence, pageCode(PageState[name], PageFlag['uffd-wp'])).mayBeKept);
  return [
    ...(kept ? ['What the file said of pages that are out of memory'] : []),
    ...(states.includes('present') ? ['Whether pages that are present are exclusive'] : []),
  ];
}
