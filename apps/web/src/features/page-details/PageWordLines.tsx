import type { ReactNode } from 'react';
import type { PageWord } from '../../api/queries.js';
import { formatBytes, formatCount } from '../../components/quantity.js';

/** The raw words of a page as the kernel's documents name them. */
export function PageWordLines({ word }: { readonly word: PageWord | undefined }) {
  return (
    <dl data-testid="page-word" className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3">
      <Line name="pagemap">
        <span data-testid="pagemap-entry" className="font-mono">
          {word?.entry ?? '…'}
        </span>
        {word !== undefined && (
          <span className="block text-ink-2">
            {word.bits.length === 0 ? 'no bit set' : word.bits.map(({ bit, name }) => `${name} (${bit})`).join(', ')}
          </span>
        )}
      </Line>
      {word?.pfn !== undefined && (
        <Line name="PFN">
          <span className="font-mono">0x{word.pfn.toString(16)}</span>
        </Line>
      )}
      {word?.frame !== undefined && (
        <>
          <Line name="kpageflags">
            <span className="font-mono">{word.frame.word}</span>
            <span className="block text-ink-2">{word.frame.flags.join(', ')}</span>
          </Line>
          <Line name="kpagecount">
            mapped {word.frame.mapCount === 1 ? 'once' : `${formatCount(word.frame.mapCount)} times`}
          </Line>
        </>
      )}
      {word?.swap !== undefined && (
        <Line name="swap">
          type {word.swap.type}, offset {formatCount(word.swap.offset)} {areaText(word.swap.areas)}
        </Line>
      )}
      {word?.file !== undefined && <Line name="file">{fileText(word.file)}</Line>}
    </dl>
  );
}

function Line(props: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{props.name}</dt>
      <dd className="break-words">{props.children}</dd>
    </>
  );
}

/** The kernel does not print which area has which type: with several, it may be one of some. */
function areaText(areas: readonly string[]): ReactNode {
  if (areas.length === 0) return null;
  const paths = areas.map((path) => <bdi key={path}>{path}</bdi>);
  return areas.length === 1 ? (
    <>in {paths}</>
  ) : (
    <>in one of {paths.flatMap((path, i) => (i === 0 ? [path] : [', ', path]))}</>
  );
}

function fileText({ offset, data, inMemory, evicted }: NonNullable<PageWord['file']>): string {
  const said = [
    data ? 'data' : 'a hole',
    inMemory === undefined ? '' : inMemory ? 'in memory' : 'not in memory',
    evicted === undefined ? '' : evicted ? 'has a swap slot' : 'no swap slot',
  ];
  return `at ${formatBytes(offset)}: ${said.filter((text) => text !== '').join(', ')}`;
}
