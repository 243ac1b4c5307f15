import { useEffect } from 'react';
import type { ProcessPicture } from '../state/process-picture.js';

/**
 * Says on the root element which pass is on the screen, and when its readings began: tests and scripts wait for it.
 * Effects of children run first: by the time it is said the map has this pass, and draws it in its next frame.
 */
export function useShownPass(picture: ProcessPicture | undefined): void {
  const sequence = picture?.sequence;
  const takenAtMs = picture?.pass.takenAtMs;
  useEffect(() => {
    const { dataset } = document.documentElement;
    if (sequence === undefined) {
      delete dataset.takenAt;
      delete dataset.sequence;
      return;
    }
    dataset.takenAt = String(takenAtMs);
    dataset.sequence = String(sequence);
  }, [sequence, takenAtMs]);
}
