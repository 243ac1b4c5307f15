import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  MAPPING_GROUPINGS,
  parseQuery,
  readViewSearch,
  type ViewSearch,
  withoutAddresses,
  writeQuery,
} from './view-search.js';

test('a view goes into the URL and comes back', () => {
  const view: fc.Arbitrary<ViewSearch> = fc.record(
    {
      pid: fc.integer({ min: 1, max: 2 ** 22 }),
      recording: fc.constantFrom('replay', '20261122T233000Z-0123456789'),
      list: fc.constant('recordings' as const),
      time: fc.double({ min: 1, max: 8.64e15, noNaN: true }),
      since: fc.integer({ min: 1, max: 8.64e15 }),
      show: fc.constantFrom('then' as const, 'changes' as const),
      mapping: fc.bigInt({ min: 0n, max: 2n ** 57n }).map((address) => `0x${address.toString(16)}`),
      theme: fc.constantFrom('light' as const, 'dark' as const),
      scope: fc.constant('process' as const),
      mark: fc.constantFrom('soft-dirty', 'huge'),
      order: fc.constant('hilbert' as const),
      zoom: fc.integer({ min: -4, max: 31 }),
      at: fc.constant('0x7f3c2a400000'),
      select: fc.constant('0x7f3c2a400000-0x7f3c2a404000'),
      map: fc.constant('time' as const),
      span: fc.constantFrom('1700000000000-1700000060000.125', '1.5-2'),
      part: fc.constant('0x7f3c2a400000-0x7f3c2a404000'),
      find: fc.string({ minLength: 1, maxLength: 40 }),
      sort: fc.constantFrom('-rss', 'pid'),
      group: fc.constantFrom(...MAPPING_GROUPINGS),
      smaps: fc.constant('open' as const),
      panel: fc.constant('reconcile' as const),
      addresses: fc.constant('offsets' as const),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(view, (search) => {
      expect(readViewSearch(parseQuery(writeQuery({ ...search })))).toEqual(search);
    }),
  );
});

test('what cannot be read is left out', () => {
  const query =
    '?pid=-3&mapping=javascript:alert(1)&theme=pink&scope=all&mark=<b>&sort=--&find=&zoom=1.5&at=here&select=0x1&order=row&time=soon&since=-1&recording=../x&list=all&group=colour&smaps=1&panel=x&show=all&map=x&span=1-&part=1-2&addresses=none';
  expect(readViewSearch(parseQuery(query))).toEqual({});
  expect(readViewSearch({ pid: {}, mapping: [1], find: null })).toEqual({});
});

test('S13: a link without addresses says nothing of where in memory it looks, and all the rest', () => {
  const query =
    '?pid=7&mapping=0x7f3c2a400000&at=0x7f3c2a401000&select=0x7f3c2a400000-0x7f3c2a404000&map=time&part=0x7f3c2a400000-0x7f3c2a404000&find=7f3c2a&addresses=offsets';
  expect(withoutAddresses(`http://127.0.0.1:7070/${query}`)).toBe(
    'http://127.0.0.1:7070/?pid=7&map=time&addresses=offsets',
  );
});
