import {
  applyPatch,
  blankRuns,
  diffRuns,
  flagsOf,
  PagePatchBuilder,
  PageRunsBuilder,
  PageState,
  stateOf,
} from '@pagelapse/address-space';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOf, hexOf } from './hex.fixture.js';
import { decodePatch, encodePatch, PatchFormatError } from './patch-codec.js';

function patchOf(runs: readonly (readonly [skip: number, length: number, code: number])[]) {
  const builder = new PagePatchBuilder();
  for (const [skip, length, code] of runs) {
    builder.skip(skip);
    builder.change(length, code);
  }
  return builder.finish();
}

function refusalOf(text: string): unknown {
  try {
    return decodePatch(bytesOf(text));
  } catch (error) {
    return error;
  }
}

const anyPatch = fc
  .array(
    fc.tuple(
      fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 2 ** 45 })),
      fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 0xffffffff })),
      fc.tuple(fc.nat(10), fc.nat(255)).map(([state, flags]) => state | (flags << 8)),
    ),
    { maxLength: 50 },
  )
  .map(patchOf);

test('R-RUNS: the worked example of SPEC.md, byte by byte', () => {
  const example = patchOf([
    [2, 300, 0x0104],
    [0, 1, 1],
    [2 ** 33, 5, 4],
  ]);
  const bytes = '02 ac 02 84 02 00 01 01 80 80 80 80 20 05 04';
  expect(hexOf(encodePatch(example))).toBe(bytes);
  expect(decodePatch(bytesOf(bytes))).toEqual(example);
});

test('R-RUNS: no bytes are no change', () => {
  expect(encodePatch(patchOf([])).length).toBe(0);
  expect(decodePatch(new Uint8Array()).count).toBe(0);
});

test('R-RUNS: the largest values take 16 bytes and come back', () => {
  const largest = patchOf([[Number.MAX_SAFE_INTEGER, 0xffffffff, 0x010a]]);
  expect(hexOf(encodePatch(largest))).toBe('ff ff ff ff ff ff ff 0f ff ff ff ff 0f 8a 02');
  expect(decodePatch(encodePatch(largest))).toEqual(largest);
});

test('R-RUNS: a run that continues the one before is the same patch written longer', () => {
  expect(decodePatch(bytesOf('00 02 01 00 03 01'))).toEqual(patchOf([[0, 5, 1]]));
});

test.each([
  ['a number cut short', '02 ac', 'truncated number at byte 2 of a page patch'],
  ['a run cut short', '02 01', 'truncated number at byte 2 of a page patch'],
  ['a run of no page', '00 00 01', 'empty run at byte 1 of a page patch'],
  ['a gap beyond 2^53', 'ff ff ff ff ff ff ff 10 01 01', 'number too large at byte 7 of a page patch'],
  ['a run beyond 2^32-1', '00 80 80 80 80 10 01', 'number too large at byte 5 of a page patch'],
  ['a code beyond 16 bits', '00 01 80 80 04', 'number too large at byte 4 of a page patch'],
  ['a number longer than it need be', '80 00 01 01', 'number longer than it need be at byte 1 of a page patch'],
  ['endless zeroes', '80'.repeat(400), 'number too large at byte 8 of a page patch'],
])('R-RUNS: %s is a PatchFormatError that names the byte', (_, text, message) => {
  const refusal = refusalOf(text);
  expect(refusal).toBeInstanceOf(PatchFormatError);
  expect((refusal as PatchFormatError).message).toBe(message);
});

test('R-UNKNOWN: a state of a later version is read as absent for a reason unknown, its flags kept', () => {
  const { codes } = decodePatch(bytesOf('00 01 8b 02 00 01 ff 01'));
  expect([...codes].map(stateOf)).toEqual([PageState['unknown-absent'], PageState['unknown-absent']]);
  expect([...codes].map(flagsOf)).toEqual([1, 0]);
});

test('R-RUNS: property: a patch comes back whole', () => {
  fc.assert(
    fc.property(anyPatch, (patch) => {
      expect(decodePatch(encodePatch(patch))).toEqual(patch);
    }),
  );
});

test('R-RUNS: property: bytes that are read are the only bytes of what they say', () => {
  fc.assert(
    fc.property(anyPatch, (patch) => {
      const bytes = encodePatch(patch);
      expect(hexOf(encodePatch(decodePatch(bytes)))).toBe(hexOf(bytes));
    }),
  );
});

test('R-RUNS: property: any bytes are a well-formed patch or a PatchFormatError, nothing else', () => {
  const numbers = fc.constantFrom(0, 1, 2, 0x7f, 0x80, 0xff);
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 64 }), fc.array(numbers, { maxLength: 64 }));
  fc.assert(
    fc.property(bytes, (raw) => {
      try {
        const patch = decodePatch(Uint8Array.from(raw));
        for (let i = 0; i < patch.count; i++) {
          expect(Number.isSafeInteger(patch.skips[i])).toBe(true);
          expect(patch.lengths[i]).toBeGreaterThan(0);
          expect(stateOf(patch.codes[i] as number)).toBeLessThanOrEqual(10);
        }
      } catch (error) {
        if (!(error instanceof PatchFormatError)) throw error;
      }
    }),
    { numRuns: 2000 },
  );
});

test('R-RUNS: property: a patch cut anywhere says so or ends at a run', () => {
  fc.assert(
    fc.property(anyPatch, fc.nat(), (patch, at) => {
      const bytes = encodePatch(patch);
      const cut = bytes.subarray(0, bytes.length === 0 ? 0 : at % bytes.length);
      try {
        const { count } = decodePatch(cut);
        expect(count).toBeLessThanOrEqual(patch.count);
        expect(hexOf(encodePatch(decodePatch(cut)))).toBe(hexOf(cut));
      } catch (error) {
        expect(error).toBeInstanceOf(PatchFormatError);
      }
    }),
  );
});

test('R-KEY, R-DELTA: property: readings cross the wire as one key and then deltas', () => {
  const reading = fc.array(fc.constantFrom(0, 1, 3, 4, 0x0101), { minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(fc.array(reading, { minLength: 1, maxLength: 8 }), (readings) => {
      let agent = blankRuns(40);
      let page = blankRuns(40);
      for (const codes of readings) {
        const builder = new PageRunsBuilder();
        for (const code of codes) builder.push(1, code);
        const next = builder.finish();
        page = applyPatch(page, decodePatch(encodePatch(diffRuns(agent, next))));
        agent = next;
        expect(page).toEqual(agent);
      }
    }),
    { numRuns: 60 },
  );
});
