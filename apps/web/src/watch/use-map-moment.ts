import { blankRuns, countPages } from '@pagelapse/address-space';
import { useMemo } from 'react';
import { formatMoment } from '../components/clock.js';
import { type Changes, changesOf, inOrder } from '../state/compare-pictures.js';
import { type ProcessPicture, sameIn, type WatchedMapping } from '../state/process-picture.js';
import type { ShownMoment } from '../state/use-moment.js';
import { useView } from '../state/use-view.js';

/** What the map shows of two moments that are compared. */
export type MapMoment = 'now' | 'then' | 'changes';

/** The mapping as the map shows it. */
export interface MappingOnMap {
  readonly moment: MapMoment;
  /** Of `changes`, runs and counts are those of the changed pages alone. */
  readonly mapping: WatchedMapping;
  /** The picture that its readings are of. */
  readonly picture: ProcessPicture;
  readonly changes: Changes | undefined;
  /** What is to be said beside the map where it is not as of the moment on screen. */
  readonly said: string | undefined;
}

/** `undefined` where there is no mapping. Without another moment to compare with, the map shows the one on screen. */
export function useMapMoment(
  picture: ProcessPicture,
  since: ShownMoment,
  mapping: WatchedMapping | undefined,
): MappingOnMap | undefined {
  const { show } = useView();
  const other = since.picture?.epoch === picture.epoch ? since.picture : undefined;
  return useMemo(() => {
    if (mapping === undefined) return undefined;
    const asItIs = { moment: 'now', mapping, picture, changes: undefined, said: undefined } as const;
    if (other === undefined || show === undefined) return asItIs;
    const held = sameIn(other, mapping);
    if (show === 'then') {
      const runs = held?.runs ?? blankRuns(mapping.runs.pages);
      const then = held ?? { ...mapping, runs, counts: countPages(runs), figures: undefined };
      const at = formatMoment(other.pass.takenAtMs);
      const said = held === undefined ? `Not mapped at ${at}` : `As it was at ${at}`;
      return { moment: show, mapping: then, picture: other, changes: undefined, said };
    }
    const [earlier, later] = inOrder(other, picture);
    const changes = changesOf(sameIn(earlier, mapping)?.runs, sameIn(later, mapping)?.runs);
    if (changes === undefined) return asItIs;
    const [from, to] = [earlier, later].map(({ pass }) => formatMoment(pass.takenAtMs));
    return {
      moment: show,
      mapping: { ...mapping, runs: changes.after, counts: changes.counts },
      picture: later,
      changes,
      said: `Changed from ${from} to ${to}`,
    };
  }, [picture, other, mapping, show]);
}
