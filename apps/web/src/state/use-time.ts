import { useEffect, useRef, useState } from 'react';
import { useSetView, useView } from './use-view.js';

/** Browsers count changes of the address: a scrub writes the moment at which it rests. */
const REST_MS = 250;

/** The moment looked at, ms of the epoch, as the URL has it; `undefined` is now. */
export function useTime(): [number | undefined, (timeMs: number | undefined) => void] {
  const { time: said } = useView();
  const setView = useSetView();
  const [time, setTime] = useState(said);
  const written = useRef(said);
  useEffect(() => {
    if (said === written.current) return;
    written.current = said;
    setTime(said);
  }, [said]);
  useEffect(() => {
    if (time === written.current) return;
    const timer = window.setTimeout(() => {
      written.current = time;
      setView({ time }, true);
    }, REST_MS);
    return () => window.clearTimeout(timer);
  }, [time, setView]);
  return [time, setTime];
}
