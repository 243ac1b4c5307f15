import { useEffect, useMemo, useRef, useState } from 'react';
import type { RecordedPast } from '../api/recorded-past.js';
import { summaryHistory, wholeHistory } from '../state/recorded-history.js';
import type { TimeControl } from '../state/time-control.js';
import { type ShownMoment, useMoment } from '../state/use-moment.js';
import { useTime } from '../state/use-time.js';
import { useSetView, useView } from '../state/use-view.js';
import type { Past } from '../state/watch-store.js';

export interface Replay {
  readonly moment: ShownMoment;
  readonly since: ShownMoment;
  readonly past: Past;
  readonly control: TimeControl;
  /** Share of the batches that the charts of single mappings rest on by now; `undefined` once that is all. */
  readonly reading: number | undefined;
  /** Bytes of the file that cannot be read; `undefined` until all were looked at. */
  readonly damagedBytes: number | undefined;
}

/** How often the moment moves on while it plays: as often as passes are made at most. */
const PLAY_MS = 100;

/** A recording of which any moment can be looked at, or all of them as quickly as they passed. */
export function useReplay(recorded: RecordedPast): Replay {
  const [saidMs, setTime] = useTime();
  const { since: sinceMs } = useView();
  const setView = useSetView();
  const { fromMs, toMs } = recorded;
  const timeMs = Math.min(toMs, Math.max(fromMs, saidMs ?? fromMs));
  const moment = useMoment(recorded, timeMs);
  const since = useMoment(recorded, sinceMs);
  const [whole, setWhole] = useState<Past>();
  const [reading, setReading] = useState<number | undefined>(0);
  const [damagedBytes, setDamagedBytes] = useState<number>();
  const [plays, setPlays] = useState(false);
  const atOnce = useMemo(() => summaryHistory(recorded), [recorded]);
  const latest = useRef(timeMs);
  latest.current = timeMs;

  useEffect(() => {
    const abort = new AbortController();
    void (async () => {
      try {
        const past = await wholeHistory(recorded, abort.signal, setReading);
        if (past === undefined) return;
        setWhole(past);
        setReading(undefined);
        const damaged = await recorded.damagedBytes();
        if (!abort.signal.aborted) setDamagedBytes(damaged);
      } catch (error) {
        // The file went away: moments say so when they are asked for.
        console.warn('Pagelapse: the recording could not be read to its end', error);
        setReading(undefined);
      }
    })();
    return () => abort.abort();
  }, [recorded]);

  useEffect(() => {
    if (!plays) return;
    let before = performance.now();
    const timer = window.setInterval(() => {
      const now = performance.now();
      const next = latest.current + now - before;
      before = now;
      setTime(Math.min(toMs, next));
      if (next >= toMs) setPlays(false);
    }, PLAY_MS);
    return () => window.clearInterval(timer);
  }, [plays, toMs, setTime]);

  const go = (to: number | undefined): void => {
    setPlays(false);
    setTime(to);
  };
  return {
    moment,
    since,
    past: whole ?? atOnce,
    reading,
    damagedBytes,
    control: {
      timeMs,
      fromMs,
      toMs,
      hasNow: false,
      runs: plays,
      go,
      step: (direction) => {
        const from = moment.picture?.pass.takenAtMs ?? timeMs;
        void recorded.neighbour(from, direction).then((to) => to !== undefined && go(to));
      },
      run: () => {
        if (!plays && timeMs >= toMs) setTime(fromMs);
        setPlays(!plays);
      },
      sinceMs,
      compare: (to) => setView({ since: to }, true),
    },
  };
}
