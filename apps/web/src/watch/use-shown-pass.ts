import { useEffect } from 'react';
import type { ProcessPicture } from '../state/process-picture.js';

/**
 * Says on the root element which pass is on the screen, when its readings began, and why the next one comes when it does:
 * tests and scripts wait for it.
 * Effects of children run first: by the time it is said the map has this pass, and draws it in its next frame.
 */
export function useShownPass(picture: ProcessPicture | undefined): void {
  const sequence = picture?.sequence;
  const takenAtMs = picture?.pass.takenAtMs;
  const pace = picture?.pass.pace;
  useEffect(() => {
    const { dataset } = document.documentElement;
    if (sequence === undefined) {
      delete dataset.takenAt;
      delete dataset.pace;
      delete dataset.sequence;
      return;
    }
    dataset.takenAt = String(takenAtMs);
    dataset.pace = String(pace);
    dataset.sequence = String(sequence);
  }, [sequence, takenAtMs, pace]);
}
