import { useRef } from 'react';
import type { ProcessPicture } from '../state/process-picture.js';
import type { TimeControl } from '../state/time-control.js';
import { type ShownMoment, useMoment } from '../state/use-moment.js';
import { useTime } from '../state/use-time.js';
import { useSetView, useView } from '../state/use-view.js';
import type { Past, RetainedPast } from '../state/watch-store.js';

export interface Scrub {
  /** At the moment looked at; `undefined` where it cannot be had. */
  readonly picture: ProcessPicture | undefined;
  /** As of when time was stopped, so that charts stand still under the pointer. */
  readonly past: Past | undefined;
  readonly moment: ShownMoment;
  /** What it is compared with. */
  readonly since: ShownMoment;
  readonly control: TimeControl;
}

/** A watch of which any retained moment can be looked at, and which goes on meanwhile. */
export function useScrub(
  live: ProcessPicture | undefined,
  livePast: Past | undefined,
  retained: RetainedPast | undefined,
): Scrub {
  const [timeMs, setTime] = useTime();
  const { since: sinceMs } = useView();
  const setView = useSetView();
  const asked = live === undefined ? undefined : retained;
  const moment = useMoment(asked, timeMs);
  const since = useMoment(asked, sinceMs);
  const stopped = useRef<{ readonly picture: ProcessPicture; readonly past: Past }>(undefined);
  const latest = useRef({ live, livePast, timeMs, retained });
  latest.current = { live, livePast, timeMs, retained };
  if (timeMs === undefined) stopped.current = undefined;
  else if (live !== undefined && livePast !== undefined) {
    const { past = livePast, picture = live } = stopped.current ?? {};
    const toMs = timeMs > past.toMs ? livePast.toMs : past.toMs;
    // A history that was filled since is told anew, up to the same moment.
    const same = past.history === livePast.history && past.fills === livePast.fills && past.toMs === toMs;
    stopped.current = { picture, past: same ? past : { ...livePast, toMs } };
  }
  const frozen = stopped.current;
  const isFrozen = timeMs !== undefined && frozen?.picture.pass.takenAtMs === timeMs;
  // Until a moment is there, what was on screen when time was stopped stays; it says of when it is.
  const paused = isFrozen || (moment.busy && moment.picture === undefined) ? frozen?.picture : moment.picture;
  const past = timeMs === undefined ? livePast : frozen?.past;
  const times = past?.history.times(past.toMs);
  const go = (to: number | undefined): void => setTime(to);
  const shownAt = isFrozen ? timeMs : (moment.picture?.pass.takenAtMs ?? timeMs);
  return {
    picture: timeMs === undefined ? live : paused,
    past,
    moment,
    since,
    control: {
      timeMs,
      fromMs: times?.[0] ?? 0,
      toMs: past?.toMs ?? 0,
      hasNow: true,
      runs: timeMs === undefined,
      go,
      step: (direction) => {
        const { live, timeMs, retained } = latest.current;
        const from = timeMs === undefined ? live?.pass.takenAtMs : shownAt;
        if (from === undefined || (timeMs === undefined && direction === 1)) return;
        void retained?.neighbour(from, direction).then(
          (to) => to !== undefined && setTime(to),
          () => setTime(from),
        );
      },
      run: () => setTime(timeMs === undefined ? latest.current.live?.pass.takenAtMs : undefined),
      sinceMs,
      compare: (to) => setView({ since: to }, true),
    },
  };
}
