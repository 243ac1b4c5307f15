import { Check } from 'typebox/value';
import { expect, test } from 'vitest';
import { MutatorOptions } from '../mutator-options.js';
import { ReaderOptions } from '../reader-options.js';
import { type PartsWanted, partsAsked } from './parts-asked.js';

const AGENT = { server: 7, directory: '/run/pagelapse/apart.7' };

function asked(wanted: PartsWanted) {
  return partsAsked(wanted, AGENT);
}

test('without options there is a reader with the defaults, and no mutator', () => {
  expect(asked({})).toEqual({ reader: { without: [], duty: 0.02, maxDuty: 0.1, agent: AGENT } });
});

test('what is told is taken, in the form that the parts read', () => {
  const { reader, mutator } = asked({
    duty: 0.05,
    without: new Set(['mincore', 'cachestat']),
    allow: ['squeeze', 'pageout'],
    actOn: 'own',
  });
  expect(reader).toMatchObject({ without: ['mincore', 'cachestat'], duty: 0.05, maxDuty: 0.1 });
  expect(mutator).toMatchObject({ allowed: ['squeeze', 'pageout'], users: 'own', agent: AGENT });
  expect([Check(ReaderOptions, reader), Check(MutatorOptions, mutator)]).toEqual([true, true]);
  expect(asked({ maxDuty: 0.4 }).reader?.maxDuty).toBe(0.4);
  expect(asked({ allow: ['squeeze'], actOn: ['root'] }).mutator?.users).toEqual(['root']);
});

test('those that are services already are not started', () => {
  expect(asked({ readerSocket: '/r', mutatorSocket: '/m', allow: ['squeeze'] })).toEqual({});
});
