import { ELSEWHERE, placesOf, shownList } from '../state/places.js';
import { useAgentMode } from '../state/use-agent-mode.js';
import { useSetView, useView } from '../state/use-view.js';
import { Button } from './Button.js';

/** The ways to what this agent has besides what is on the screen. */
export function PlaceLinks() {
  const { pid, recording, list } = useView();
  const setView = useSetView();
  const mode = useAgentMode();
  // The page of a process has a doctor of its own, who speaks of the process too.
  const places = placesOf(mode).filter((place) => place.list !== 'doctor' || pid === undefined);
  const among = pid === undefined && recording === undefined;
  return (
    <nav aria-label="Views" className="flex items-center gap-1">
      {places.map((place) => (
        <Button
          key={place.label}
          quiet
          title={`Key ${place.key.toUpperCase()}`}
          current={among && shownList(list, mode) === place.list}
          onClick={() => setView({ ...ELSEWHERE, list: place.list })}
        >
          {place.label}
        </Button>
      ))}
    </nav>
  );
}
