import { useEffect, useMemo, useRef, useState } from 'react';
import type { AskedPast } from '../api/past.js';
import { type Moment, MomentPlayer } from './moment-player.js';

export interface ShownMoment extends Partial<Moment> {
  /** The moment asked for last is not there yet; what is shown is the one before. */
  readonly busy: boolean;
  /** Why it cannot be had. */
  readonly error: Error | undefined;
}

interface Answer extends Partial<Moment> {
  readonly player: MomentPlayer;
  readonly timeMs: number;
  readonly error: Error | undefined;
}

const NONE: ShownMoment = { busy: false, error: undefined };

/**
 * The moment of a past at `timeMs`; nothing while that is `undefined`. One is fetched at a time and the newest wish is
 * next, so that a scrub shows as many moments as can be had and ends where it was let go.
 */
export function useMoment(past: AskedPast | undefined, timeMs: number | undefined): ShownMoment {
  const player = useMemo(() => past && new MomentPlayer(past), [past]);
  const [answer, setAnswer] = useState<Answer>();
  const wish = useRef<{ readonly player: MomentPlayer; readonly timeMs: number }>(undefined);
  const running = useRef(false);
  useEffect(() => {
    wish.current = player && timeMs !== undefined ? { player, timeMs } : undefined;
    if (wish.current === undefined) setAnswer(undefined);
    if (wish.current === undefined || running.current) return;
    running.current = true;
    void (async () => {
      for (let asked = wish.current; asked !== undefined; ) {
        const { player, timeMs } = asked;
        const found = await player.at(timeMs).then(
          (moment) => ({ ...moment, error: undefined }),
          (error: unknown) => ({ error: error instanceof Error ? error : new Error(String(error)) }),
        );
        // Where a moment cannot be had the one before stays, and it is said.
        if (wish.current !== undefined) setAnswer((before) => ({ ...before, ...found, player, timeMs }));
        asked = wish.current === asked ? undefined : wish.current;
      }
      running.current = false;
    })();
  }, [player, timeMs]);
  return useMemo(() => {
    if (player === undefined || timeMs === undefined) return NONE;
    if (answer?.player !== player) return { ...NONE, busy: true };
    const { picture, lost = false, error } = answer;
    return { picture, lost, error, busy: answer.timeMs !== timeMs };
  }, [player, timeMs, answer]);
}
