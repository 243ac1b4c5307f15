import type { PassFacts } from '../api/pass-batch.js';

/** Why passes are as far apart as they are. */
export function paceSentence({ pace }: Pick<PassFacts, 'pace'>): string {
  switch (pace) {
    case 'floor':
      return 'as the eye follows';
    case 'budget':
      return 'to spare it';
    case 'rest':
      return 'while nothing moves';
    case 'unknown':
      return 'for a reason unknown here';
  }
}
