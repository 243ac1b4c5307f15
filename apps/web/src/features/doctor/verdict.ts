import type { Finding, SelfCheck } from '../../api/doctor.js';
import { formatCount, formatPages } from '../../components/quantity.js';

/** One sentence over all that was found. */
export function verdictOf(findings: readonly Finding[]): string {
  const gaps = findings.filter(({ state }) => state === 'gap').map(({ title }) => title);
  if (gaps.length === 0) return 'Everything works.';
  return `${gaps.length} ${gaps.length === 1 ? 'gap' : 'gaps'}: ${gaps.join(', ')}. Everything else works.`;
}

/** `4,416 pages in 9 states checked, 0 wrong.` */
export function selfCheckSentence({ pages, states, wrong }: SelfCheck): string {
  const bad = wrong.reduce((sum, run) => sum + run.pages, 0);
  return `${formatPages(pages)} in ${formatCount(states.length)} states checked, ${formatCount(bad)} wrong.`;
}
