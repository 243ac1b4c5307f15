import { useEffect, useRef, useState } from 'react';
import { type MapToSpeak, spokenMap } from '../features/page-details/spoken-map.js';
import { useCommands } from '../state/commands.js';

/** A screen reader needs about this long for it; passes come ten times a second. */
const QUIET_MS = 15_000;

/**
 * The map in words, for screen readers: said once it is there, and while it changes again and again after a pause. A key
 * says it at once. Of another map it is another component.
 */
export function SpokenMap({ id, map }: { readonly id: string; readonly map: MapToSpeak }) {
  const [said, setSaid] = useState({ text: '', map, atMs: Number.NEGATIVE_INFINITY });
  const latest = useRef(map);
  latest.current = map;
  const say = (): void =>
    setSaid((before) => {
      const now = latest.current;
      const text = spokenMap(now, before.text === '' ? undefined : before.map);
      return { text, map: now, atMs: performance.now() };
    });
  const { runs } = map;
  // biome-ignore lint/correctness/useExhaustiveDependencies: other pages alone are news
  useEffect(() => {
    if (said.text !== '' && said.map.runs === runs) return;
    const timer = setTimeout(say, Math.max(0, said.atMs + QUIET_MS - performance.now()));
    return () => clearTimeout(timer);
  }, [said, runs]);
  useCommands([{ id: 'map.say', group: 'Map', label: 'Say what the map shows', shortcut: { key: 'v' }, run: say }]);
  return (
    <p id={id} role="status" className="sr-only" data-testid="spoken-map">
      {said.text}
    </p>
  );
}
