import type { PassFacts } from '../api/pass-batch.js';

/** Why passes are as far apart as they are. */
export function paceSentence({ pace }: Pick<PassFacts, 'pace'>): string {
  switch (pace) {
    case 'floor':
      return 'as the eye can follow';
    case 'budget':
      return 'to spare the process';
    case 'rest':
      return 'while nothing moves';
    case 'unknown':
      return 'for a reason this page does not know';
  }
}
