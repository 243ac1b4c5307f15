import type { BlindSpot, Finding, FindingArea } from '@pagelapse/procfs';
import { inert } from '../terminal.js';

const AREA_TITLES: Readonly<Record<FindingArea, string>> = {
  kernel: 'Kernel',
  rights: 'Rights',
  swap: 'Swap',
  cgroup: 'Cgroups',
  host: 'Host',
};

const STATE_WIDTH = 5;
const STATES: Readonly<Record<Finding['state'], string>> = { works: 'works', gap: 'gap', note: '-' };

export interface DiagnosisInks {
  bold(text: string): string;
  dim(text: string): string;
}

/** What `doctor` prints for people, in lines of at most `columns`, but for commands, which are copied whole. */
export function* diagnosisText(
  findings: readonly Finding[],
  { bold, dim }: DiagnosisInks,
  columns: number,
): Generator<string> {
  const width = Math.max(...findings.map(({ title }) => title.length));
  const indent = ' '.repeat(STATE_WIDTH + 2 + width + 2);
  const room = columns - indent.length;
  let area: FindingArea | undefined;
  for (const finding of findings) {
    if (finding.area !== area) yield `${area === undefined ? '' : '\n'}${bold(AREA_TITLES[finding.area])}\n`;
    area = finding.area;
    const state = STATES[finding.state].padEnd(STATE_WIDTH);
    const [first, ...rest] = wrapped(inert(finding.says), room);
    yield `${finding.state === 'gap' ? bold(state) : dim(state)}  ${finding.title.padEnd(width)}  ${first ?? ''}\n`;
    for (const line of [...rest, ...wayLines(finding, room)]) yield `${indent}${line}\n`;
  }
  yield `\n${countSentence(findings)}\n`;
}

function countSentence(findings: readonly Finding[]): string {
  const gaps = findings.filter(({ state }) => state === 'gap').length;
  if (gaps === 0) return 'Everything works.';
  return `${gaps} ${gaps === 1 ? 'gap' : 'gaps'}; everything else works.`;
}

/** What of one process cannot be seen; nothing to say where all of it can. */
export function* blindSpotsText(
  { pid, comm }: { readonly pid: number; readonly comm: string },
  spots: readonly BlindSpot[],
  { bold }: DiagnosisInks,
  columns: number,
): Generator<string> {
  yield `\n${bold(`Process ${pid} (${inert(comm)})`)}\n`;
  if (spots.length === 0) yield 'Every page of it can be seen.\n';
  for (const spot of spots) {
    for (const line of wrapped(`${spot.title}${extentOf(spot)}: ${spot.says}`, columns)) yield `${line}\n`;
    for (const line of wayLines(spot, columns - 2)) yield `  ${line}\n`;
  }
}

function extentOf({ mappings, pages }: BlindSpot): string {
  if (mappings === undefined || pages === undefined) return '';
  return ` (${count(pages, 'page')} in ${count(mappings, 'mapping')})`;
}

function count(amount: number, of: string): string {
  return `${amount.toLocaleString('en')} ${of}${amount === 1 ? '' : 's'}`;
}

function* wayLines(
  { costs, cure, command }: Pick<Finding, 'costs' | 'cure' | 'command'>,
  room: number,
): Generator<string> {
  if (costs !== undefined) yield* wrapped(costs, room);
  if (cure !== undefined && cure !== '') yield* wrapped(cure, room);
  if (command !== undefined) yield `$ ${command}`;
}

/** Lines of whole words; a word that is longer has a line of its own. */
function wrapped(text: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
