import { useEffect, useRef, useState } from 'react';
import { useSetView, useView } from './use-view.js';

/** Browsers count changes of the address: a scrub writes the moment at which it rests. */
const REST_MS = 250;

/** The moment looked at, ms of the epoch, as the URL has it; `undefined` is now. */
export function useTime(): [number | undefined, (timeMs: number | undefined) => void] {
  const { time: said } = useView();
  const setView = useSetView();
  const [time, setTime] = useState(said);
  // What was written comes back from the router when it can, maybe after the next one was written: an echo is no wish.
  const written = useRef([said]);
  useEffect(() => {
    const echo = written.current.indexOf(said);
    written.current = echo === -1 ? [said] : written.current.slice(echo);
    if (echo === -1) setTime(said);
  }, [said]);
  useEffect(() => {
    if (time === written.current.at(-1)) return;
    const timer = window.setTimeout(() => {
      written.current.push(time);
      setView({ time }, true);
    }, REST_MS);
    return () => window.clearTimeout(timer);
  }, [time, setView]);
  return [time, setTime];
}
