export type { Bench } from './bench.js';
export { BENCHES } from './benches/catalogue.js';
export type { Cell, Column, Outcome, Table, Unit, Verdict } from './report/outcome.js';
export type { BenchResult } from './report/result-store.js';
