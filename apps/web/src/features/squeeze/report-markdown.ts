import type { SqueezeReport, SqueezeStatus } from '../../api/squeezes.js';
import { formatBytes, formatDuration } from '../../components/quantity.js';
import { CONTROL_WORDS } from './control-words.js';
import { FIGURES } from './figures.js';
import { type BeforeAndAtEnd, type GivenRow, mappingRows, objectRows } from './given-rows.js';

/** The report to read, to paste into a ticket, or to keep beside the code that it led to. */
export function reportMarkdown(squeeze: SqueezeStatus, report: SqueezeReport | undefined): string {
  const { before, now, end } = squeeze;
  const lines = [
    `# Squeeze of ${plain(squeeze.comm)} (pid ${squeeze.pid})`,
    '',
    `From ${moment(squeeze.beganAtMs)} to ${squeeze.endedAtMs === undefined ? 'now' : moment(squeeze.endedAtMs)}, cgroup v${squeeze.version} ${plain(squeeze.path)}, ` +
      `by ${CONTROL_WORDS[squeeze.control].file} down to ${formatBytes(squeeze.goal)}` +
      `${squeeze.rampMs === 0 ? ' in one step' : ` in ${formatDuration(squeeze.rampMs)}`}` +
      `${squeeze.holdMs === undefined ? '' : `, held for ${formatDuration(squeeze.holdMs)}`}.`,
    '',
    ...(end === undefined ? [] : [`Ended: ${plain(end.text)}`, '']),
    ...table(
      ['', 'before', 'at its end'],
      FIGURES.map(({ name, value, format }) => [name, format(value(before)), format(value(now))]),
    ),
    '',
  ];
  if (report === undefined) {
    lines.push(
      'Which pages left is not known: they were not read both before it and at its end, or are not retained.',
      '',
    );
  } else {
    const key = report.addresses === undefined ? 'address' : 'number in address order';
    const columns = ['in memory', 'in swap', 'of files, not mapped'];
    lines.push(`Pages as read at ${report.readBefore} and at ${report.readAtEnd}.`, '');
    lines.push('## By mapping', '', ...table(['mapping', key, ...columns], mappingRows(report).map(cells)), '');
    const files = objectRows(report).map((row) => cells(row).slice(0, -1));
    lines.push('## By shared file', '', ...table(['file', 'device and inode', ...columns.slice(0, -1)], files), '');
  }
  lines.push('## What happened', '', ...squeeze.events.map(({ atMs, text }) => `- ${moment(atMs)} ${plain(text)}`), '');
  if (end !== undefined && end.restored.length > 0) {
    const restored = end.restored.map(({ file, prior, outcome, detail = '' }) =>
      [file, prior, outcome, detail].map(plain),
    );
    lines.push('## What was restored', '', ...table(['file', 'held before', 'outcome', 'detail'], restored), '');
  }
  return lines.join('\n');
}

function cells({ name, key, memory, swap, unmapped }: GivenRow): string[] {
  const change = ([before, atEnd]: BeforeAndAtEnd): string => `${formatBytes(before)} to ${formatBytes(atEnd)}`;
  return [plain(name), plain(key), change(memory), change(swap), change(unmapped)];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

function moment(ms: number): string {
  return new Date(ms).toISOString();
}

/** Names and paths are whatever their owners chose: nothing of them is markup, ends a line, or turns the text around. */
function plain(text: string): string {
  const visible = text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
  return visible.replace(/[\\`*_[\]<>|&#~!]/g, (character) => `\\${character}`);
}
