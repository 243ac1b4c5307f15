import { resultMarkdown } from './document.js';
import type { BenchResult } from './result-store.js';

/** Between these lines of docs/harm.md stands what the harm bench found, and nothing else is written by it. */
const BEGIN = '<!-- figures of the harm bench, by npm run bench -- --write-docs -->';
const END = '<!-- end of the figures -->';

/** docs/harm.md with the figures of a result in the place of those it has. */
export function harmPage(page: string, result: BenchResult): string {
  const [before, after] = aroundFigures(page);
  return `${before}${BEGIN}\n\n${resultMarkdown(result)}\n\n${END}${after}`;
}

/** The figures that the page has. */
export function figuresOf(page: string): string {
  const [before, after] = aroundFigures(page);
  return page.slice(before.length + BEGIN.length, page.length - after.length - END.length).trim();
}

function aroundFigures(page: string): readonly [string, string] {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`the page has no place for figures between ${BEGIN} and ${END}`);
  return [page.slice(0, begin), page.slice(end + END.length)];
}
