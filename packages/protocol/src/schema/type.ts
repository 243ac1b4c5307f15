import type * as TypeBox from 'typebox';

/**
 * The few kinds of schema that contracts and channels are made of, as plain JSON Schema. The types are TypeBox's, and so is
 * what Static makes of them; its modules are not loaded: there are 680 of them, 11 MiB for each process.
 */
type Kind =
  | 'Array'
  | 'Boolean'
  | 'Enum'
  | 'Integer'
  | 'Literal'
  | 'Number'
  | 'Object'
  | 'Optional'
  | 'String'
  | 'Union'
  | 'Unknown';

/** Marks what an object may go without: JSON Schema says so on the object. */
const OPTIONAL = Symbol('optional');

type Plain = Readonly<Record<string | symbol, unknown>>;

const ofType =
  (type: string) =>
  (options: Plain = {}): Plain => ({ type, ...options });

const plain = {
  Array: (items: Plain, options: Plain = {}): Plain => ({ type: 'array', items, ...options }),
  Boolean: ofType('boolean'),
  Enum: (values: readonly string[]): Plain => ({ enum: [...values] }),
  Integer: ofType('integer'),
  Literal: (value: string | number | boolean): Plain => ({ type: typeof value, const: value }),
  Number: ofType('number'),
  Object: (properties: Readonly<Record<string, Plain>>, options: Plain = {}): Plain => {
    const required = Object.keys(properties).filter((name) => properties[name]?.[OPTIONAL] !== true);
    return { type: 'object', ...(required.length > 0 && { required }), properties, ...options };
  },
  Optional: (schema: Plain): Plain => ({ ...schema, [OPTIONAL]: true }),
  String: ofType('string'),
  Union: (anyOf: readonly Plain[]): Plain => ({ anyOf }),
  Unknown: (): Plain => ({}),
} satisfies Record<Kind, unknown>;

export const Type = plain as unknown as Pick<typeof TypeBox.Type, Kind>;
