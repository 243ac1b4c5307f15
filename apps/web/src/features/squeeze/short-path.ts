/** Characters of a path that fit beside a few words. */
const MOST_CHARACTERS = 36;

/** The end of a cgroup's path, which tells it from others: `…/docker/pagelapse-squeeze`. Its last part is never cut. */
export function shortPath(path: string): string {
  if (path.length <= MOST_CHARACTERS) return path;
  const parts = path.split('/').filter((part) => part !== '');
  let short = parts.pop() ?? '';
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    if (short.length + part.length + 3 > MOST_CHARACTERS) return `…/${short}`;
    short = `${part}/${short}`;
  }
  return `/${short}`;
}
