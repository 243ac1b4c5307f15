import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { AskedPast } from '../../api/past.js';
import { hostQuery } from '../../api/queries.js';
import { type SqueezeReport, type SqueezeStatus, squeezeReport } from '../../api/squeezes.js';
import { useMoment } from '../../state/use-moment.js';
import { squeezeMoment } from './squeeze-moment.js';

export interface AskedReport {
  readonly busy: boolean;
  /** `undefined` where the moments cannot be had, or are of two address spaces. */
  readonly report: SqueezeReport | undefined;
}

/** The report of a squeeze that has ended, from the pages before it and at its end, before anything was put back. */
export function useSqueezeReport(past: AskedPast | undefined, squeeze: SqueezeStatus, pageSize: number): AskedReport {
  const host = useQuery(hostQuery);
  const { picture: before, busy: beforeBusy } = useMoment(past, squeeze.beganAtMs);
  const { picture: atEnd, busy: atEndBusy } = useMoment(past, squeeze.now.atMs);
  const { hostname = '', kernel = '' } = host.data ?? {};
  const report = useMemo(() => {
    if (before === undefined || atEnd === undefined || before.epoch !== atEnd.epoch) return undefined;
    const ending = squeeze.events.at(-1)?.text ?? squeeze.end?.text ?? '';
    const head = { hostname, kernel, pageSize, writtenAtMs: squeeze.endedAtMs ?? squeeze.now.atMs, ending };
    return squeezeReport(head, squeeze, squeezeMoment(before, pageSize), squeezeMoment(atEnd, pageSize));
  }, [before, atEnd, squeeze, hostname, kernel, pageSize]);
  return { busy: beforeBusy || atEndBusy, report };
}
