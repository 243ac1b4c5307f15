export type { Static, TSchema } from 'typebox';
export { Check } from './check.js';
export { Type } from './type.js';
