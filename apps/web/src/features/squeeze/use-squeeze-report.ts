import { AS_ADDRESSES, asOffsets } from '@pagelapse/address-space';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { AskedPast } from '../../api/past.js';
import { hostQuery } from '../../api/queries.js';
import { type SqueezeReport, type SqueezeStatus, squeezeReport } from '../../api/squeezes.js';
import { useMoment } from '../../state/use-moment.js';
import { useView } from '../../state/use-view.js';
import { squeezeMoment } from './squeeze-moment.js';

export interface AskedReport {
  readonly busy: boolean;
  /** `undefined` where the moments cannot be had, are of two address spaces, or are both from before it. */
  readonly report: SqueezeReport | undefined;
  /** As it is taken away: with offsets instead of addresses where that is the choice. */
  readonly taken: SqueezeReport | undefined;
}

/** The report of a squeeze that has ended, from the pages before it and at its end, before anything was put back. */
export function useSqueezeReport(past: AskedPast | undefined, squeeze: SqueezeStatus, pageSize: number): AskedReport {
  const host = useQuery(hostQuery);
  const { picture: before, busy: beforeBusy } = useMoment(past, squeeze.beganAtMs);
  const { picture: atEnd, busy: atEndBusy } = useMoment(past, squeeze.now.atMs);
  const { hostname = '', kernel = '' } = host.data ?? {};
  const { addresses } = useView();
  const reports = useMemo(() => {
    if (before === undefined || atEnd === undefined || before.epoch !== atEnd.epoch) return undefined;
    if (atEnd.pass.takenAtMs < squeeze.beganAtMs) return undefined;
    const ending = squeeze.events.at(-1)?.text ?? squeeze.end?.text ?? '';
    const head = { hostname, kernel, pageSize, writtenAtMs: squeeze.endedAtMs ?? squeeze.now.atMs, ending };
    const moments = [squeezeMoment(before, pageSize), squeezeMoment(atEnd, pageSize)] as const;
    const report = squeezeReport(head, squeeze, ...moments, AS_ADDRESSES);
    if (addresses === undefined) return { report, taken: report };
    return { report, taken: squeezeReport(head, squeeze, ...moments, asOffsets(atEnd.mappings)) };
  }, [before, atEnd, squeeze, hostname, kernel, pageSize, addresses]);
  return { busy: beforeBusy || atEndBusy, report: reports?.report, taken: reports?.taken };
}
