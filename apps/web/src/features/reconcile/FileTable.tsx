import type { SharedFile } from '../../api/queries.js';
import { plainName } from '../../components/plain-name.js';
import { formatBytes, formatCount } from '../../components/quantity.js';
import { kindLabel } from '../../state/mapping-names.js';

/** A process may map tens of thousands; nobody reads more than this. */
const MOST_SHOWN = 200;

function inSwap({ pages }: SharedFile): number | undefined {
  return pages?.swapped === undefined ? undefined : pages.swapped + (pages.swapCached ?? 0);
}

/** `postgres 4711 (2), 4712`: who maps it, with how often where that is more than once. */
function mappedBy({ mappedBy }: SharedFile): string {
  const [first, ...others] = mappedBy.map(({ pid, comm, mappings }) => ({
    pid,
    text: `${plainName(comm)} ${pid}${mappings === 1 ? '' : ` (${mappings} mappings)`}`,
  }));
  if (first === undefined) return '';
  if (others.length <= 2) return [first, ...others].map(({ text }) => text).join(', ');
  return `${first.text} and ${formatCount(others.length)} others`;
}

/** Shared files, those with most in swap first; each page of a file counts once. */
export function FileTable(props: {
  readonly files: readonly SharedFile[];
  readonly pageSize: number;
  /** First page of a mapping. */
  readonly onSelect: (page: number) => void;
}) {
  const { files, pageSize } = props;
  const sorted = [...files].sort(
    (a, b) => (inSwap(b) ?? 0) - (inSwap(a) ?? 0) || (b.pages?.resident ?? 0) - (a.pages?.resident ?? 0),
  );
  const size = (pages: number | undefined): string =>
    pages === undefined ? '?' : pages === 0 ? '0' : formatBytes(pages * pageSize);
  return (
    <>
      <h3 className="pt-5 pb-1 text-base font-medium">
        Shared memory, file by file{' '}
        <span className="text-sm font-normal text-ink-3">each page once, with all who map it</span>
      </h3>
      {files.length === 0 ? (
        <p className="py-1 text-sm text-ink-2">This process maps no shared memory.</p>
      ) : (
        <table className="w-full max-w-4xl border-collapse text-sm">
          <thead>
            <tr className="border-b border-line text-left text-xs text-ink-3">
              <th className="py-1 pr-4 font-normal">File</th>
              <th className="py-1 pr-4 text-right font-normal">Size</th>
              <th className="py-1 pr-4 text-right font-normal">Resident</th>
              <th className="py-1 pr-4 text-right font-normal">In swap</th>
              <th className="py-1 pr-4 text-right font-normal" title="Given by fallocate and never written">
                Preallocated
              </th>
              <th className="py-1 font-normal">Mapped by</th>
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, MOST_SHOWN).map((file) => (
              <tr
                key={`${file.dev} ${file.inode} ${file.kind} ${file.firstPage}`}
                className="border-b border-line align-baseline"
                data-object={`${file.dev}:${file.inode}`}
                data-swapped={inSwap(file)}
              >
                <th scope="row" className="max-w-80 py-1.5 pr-4 text-left font-normal">
                  <button
                    type="button"
                    className="max-w-full truncate text-left underline decoration-line underline-offset-2 hover:decoration-ink"
                    title="Show its first mapping"
                    onClick={() => props.onSelect(file.firstPage)}
                  >
                    <bdi>{file.path === '' ? kindLabel(file.kind) : file.path}</bdi>
                  </button>
                  <p className="text-xs text-ink-3">
                    {kindLabel(file.kind)}, {file.dev} inode {file.inode}
                  </p>
                </th>
                <td className="py-1.5 pr-4 text-right whitespace-nowrap">{size(file.pages?.size)}</td>
                <td className="py-1.5 pr-4 text-right whitespace-nowrap">{size(file.pages?.resident)}</td>
                <td className="py-1.5 pr-4 text-right whitespace-nowrap">{size(inSwap(file))}</td>
                <td className="py-1.5 pr-4 text-right whitespace-nowrap">{size(file.pages?.preallocated)}</td>
                <td className="py-1.5 text-ink-2">{mappedBy(file)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {files.length > MOST_SHOWN && (
        <p className="py-1 text-sm text-ink-3">and {formatCount(files.length - MOST_SHOWN)} more files.</p>
      )}
      {files.some(({ pages }) => pages?.resident === undefined) && (
        <p className="py-1 text-sm text-ink-3">?: the file may not be opened; CAP_CHECKPOINT_RESTORE or root may.</p>
      )}
    </>
  );
}
