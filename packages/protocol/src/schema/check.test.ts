import fc from 'fast-check';
import { Type as TypeBox } from 'typebox';
import { Check as typeBoxCheck } from 'typebox/value';
import { expect, test } from 'vitest';
import { Check, Type } from './index.js';

/** One of every kind, with everything that may be said of it. */
const schemaOf = (type: typeof Type) =>
  type.Object({
    kind: type.Union([type.Literal('a'), type.Literal(2)]),
    word: type.Enum(['left', 'right']),
    whole: type.Integer({ minimum: 1, maximum: 9 }),
    share: type.Number({ exclusiveMinimum: 0, maximum: 1 }),
    text: type.Optional(type.String({ minLength: 1, maxLength: 3 })),
    list: type.Optional(type.Array(type.Boolean(), { minItems: 1, maxItems: 2 })),
    nested: type.Optional(type.Object({ anything: type.Unknown() }, { additionalProperties: false })),
  });
const OURS = schemaOf(Type);
const THEIRS = schemaOf(TypeBox);

const fine = { kind: 'a', word: 'left', whole: 3, share: 0.5 };
const nearly = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    '',
    'a',
    'left',
    'longer',
    '\u{1f600}\u{1f600}',
    true,
    [],
    [true],
    [true, false, true],
    {},
  ),
  fc.constantFrom(0, 0.5, 1, 2, 9, 10, Number.NaN, Number.POSITIVE_INFINITY, { anything: 1 }, { anything: 1, more: 2 }),
);

test('the plain schemas are those that TypeBox makes', () => {
  expect(JSON.parse(JSON.stringify(OURS))).toEqual(JSON.parse(JSON.stringify(THEIRS)));
});

test('what they let pass is what TypeBox lets pass', () => {
  expect(Check(OURS, fine)).toBe(true);
  const names = fc.constantFrom(...Object.keys(OURS.properties), 'other');
  fc.assert(
    fc.property(fc.dictionary(names, nearly), (changes) => {
      const given = Object.entries({ ...fine, ...changes }).filter(([, value]) => value !== undefined);
      const value: unknown = Object.fromEntries(given);
      expect(Check(OURS, value)).toBe(typeBoxCheck(THEIRS, value));
    }),
    { numRuns: 2000 },
  );
  for (const value of [null, undefined, [], 'a', 7]) expect(Check(OURS, value)).toBe(false);
});

test('a keyword that nothing checks is not passed over', () => {
  expect(() => Check(Type.String({ pattern: '^a' }), 'b')).toThrow("'pattern'");
});
