import type { Static, TSchema } from 'typebox';

/** A schema as it is at run time: JSON Schema, and of that what {@link Type} makes. */
interface Plain {
  readonly [keyword: string]: unknown;
}

type Test = (expected: never, value: unknown, schema: Plain) => boolean;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  array: Array.isArray,
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isInteger,
  number: Number.isFinite,
  object: isObject,
  string: (value) => typeof value === 'string',
};

/** Characters as JSON Schema counts them: code points. */
const lengthOf = (text: string): number => Array.from(text).length;

/** Each says nothing of values of a type that is not its own, as JSON Schema has it. */
const TESTS: Readonly<Record<string, Test>> = {
  type: (type: string, value) => TYPES[type]?.(value) === true,
  const: (constant: unknown, value) => value === constant,
  enum: (values: readonly unknown[], value) => values.includes(value),
  anyOf: (schemas: readonly Plain[], value) => schemas.some((schema) => holds(schema, value)),
  minimum: (least: number, value) => typeof value !== 'number' || value >= least,
  maximum: (most: number, value) => typeof value !== 'number' || value <= most,
  exclusiveMinimum: (bound: number, value) => typeof value !== 'number' || value > bound,
  minLength: (least: number, value) => typeof value !== 'string' || lengthOf(value) >= least,
  maxLength: (most: number, value) => typeof value !== 'string' || lengthOf(value) <= most,
  minItems: (least: number, value) => !Array.isArray(value) || value.length >= least,
  maxItems: (most: number, value) => !Array.isArray(value) || value.length <= most,
  items: (schema: Plain, value) => !Array.isArray(value) || value.every((item) => holds(schema, item)),
  required: (names: readonly string[], value) => !isObject(value) || names.every((name) => Object.hasOwn(value, name)),
  properties: (schemas: Readonly<Record<string, Plain>>, value) =>
    !isObject(value) ||
    Object.keys(schemas).every((name) => !Object.hasOwn(value, name) || holds(schemas[name] as Plain, value[name])),
  additionalProperties: (_: false, value, { properties = {} }) =>
    !isObject(value) || Object.keys(value).every((name) => Object.hasOwn(properties as object, name)),
};

function holds(schema: Plain, value: unknown): boolean {
  return Object.keys(schema).every((keyword) => {
    const test = TESTS[keyword];
    // To pass over what is not known would let everything pass.
    if (test === undefined) throw new Error(`a schema says '${keyword}', which nothing checks`);
    return test(schema[keyword] as never, value, schema);
  });
}

/** Is `value` what the schema says? Throws at a schema with a keyword that {@link Type} does not make. */
export function Check<S extends TSchema>(schema: S, value: unknown): value is Static<S> {
  return holds(schema as unknown as Plain, value);
}
