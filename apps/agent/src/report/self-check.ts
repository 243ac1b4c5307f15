import type { SelfCheck } from '@pagelapse/protocol';
import { inert } from '../terminal.js';
import { alignColumns } from './columns.js';

/** What `doctor --self-check` prints for people: the verdict first. */
export function* selfCheckText({ pages, states, wrong, notChecked, tookMs, batches }: SelfCheck): Generator<string> {
  const bad = wrong.reduce((sum, { pages }) => sum + pages, 0);
  const over = `over ${batches} batches in ${(tookMs / 1000).toFixed(1)} s`;
  yield `${count(pages)} pages in ${states.length} states checked ${over}, ${count(bad)} wrong.\n`;
  for (const line of alignColumns(
    states.map(({ state, pages }) => [`  ${state}`, count(pages)]),
    new Set([0]),
  )) {
    yield `${line}\n`;
  }
  if (wrong.length > 0) yield '\nShown as what they are not:\n';
  for (const { region, address, pages, expected, shown } of wrong) {
    yield `  ${count(pages)} from ${address} (${region}): ${expected}, shown as ${shown}\n`;
  }
  yield '\nNot checked here:\n';
  for (const { what, pages, why } of notChecked) {
    yield `  ${what}${pages === undefined ? '' : ` (${count(pages)})`}: ${inert(why)}\n`;
  }
}

function count(amount: number): string {
  return amount.toLocaleString('en');
}
