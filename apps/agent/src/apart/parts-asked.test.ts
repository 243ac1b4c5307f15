import { Check } from 'typebox/value';
import { expect, test } from 'vitest';
import { MutatorOptions } from '../mutator-options.js';
import { ReaderOptions } from '../reader-options.js';
import { partsAsked } from './parts-asked.js';

const AGENT = { server: 7, directory: '/run/pagelapse/apart.7' };

function asked(...args: string[]) {
  return partsAsked(args, AGENT);
}

test('without options there is a reader with the defaults, and no mutator', () => {
  expect(asked('--port', '0', '--pid', '12')).toEqual({
    reader: { without: [], duty: 0.02, maxDuty: 0.1, agent: AGENT },
  });
});

test('what is told is taken, however it is written', () => {
  const { reader, mutator } = asked(
    '--duty=5',
    '--without',
    'mincore, cachestat',
    '--allow',
    'squeeze,pageout',
    '--act-on=own',
  );
  expect(reader).toMatchObject({ without: ['mincore', 'cachestat'], duty: 0.05, maxDuty: 0.1 });
  expect(mutator).toMatchObject({ allowed: ['squeeze', 'pageout'], users: 'own', agent: AGENT });
  expect([Check(ReaderOptions, reader), Check(MutatorOptions, mutator)]).toEqual([true, true]);
  expect(asked('--max-duty', '40').reader?.maxDuty).toBe(0.4);
  expect(asked('--allow', 'squeeze', '--act-on', 'root').mutator?.users).toEqual(['root']);
});

test('those that are services already are not started', () => {
  expect(asked('--reader-socket', '/r', '--mutator-socket', '/m', '--allow', 'squeeze')).toEqual({});
});

test.each([
  ['--duty', '0'],
  ['--duty', 'much'],
  ['--max-duty', '101'],
  ['--allow', 'everything'],
  ['--allow', 'squeeze', '--act-on', 'nobody-of-that-name'],
])('%s %s makes no sense: the server says so, and nobody is started', (...args) => {
  expect(asked(...args)).toEqual({});
});
