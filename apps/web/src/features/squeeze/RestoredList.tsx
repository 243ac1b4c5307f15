import type { RestoredFile } from '../../api/squeezes.js';
import { cgroupFile, cgroupValue } from './cgroup-value.js';

/** What became of each file that a squeeze has written. */
export function RestoredList({ files }: { readonly files: readonly RestoredFile[] }) {
  return (
    <ul className="text-sm text-ink-2">
      {files.map((row) => (
        <li
          key={row.file}
          title={row.file}
          data-restored={row.outcome}
          className={`break-words ${row.outcome === 'failed' ? 'font-medium text-ink' : ''}`}
        >
          <bdi className="font-mono text-xs">{cgroupFile(row.file)}</bdi> {outcomeText(row)}
        </li>
      ))}
    </ul>
  );
}

/** What a row says after the name of its file. */
export function outcomeText({ file, prior, outcome, detail }: RestoredFile): string {
  const [was, more] = [cgroupValue(file, prior), detail === undefined ? '' : ` (${cgroupValue(file, detail)})`];
  switch (outcome) {
    case 'restored':
      return `put back: ${was}${more}`;
    case 'as-before':
      return `was still ${was}${more}`;
    case 'left':
      return `left as it is${more}: somebody else has written it since; it was ${was}`;
    case 'gone':
      return `went with its cgroup${more}`;
    case 'failed':
      return `could not be put back to ${was}${more}`;
  }
}
