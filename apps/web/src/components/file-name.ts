/**
 * `pagelapse-4711-postgres-20261122T201918.250Z-runs.csv`. The process chose its name: what might be a path, an option or
 * unreadable in a file name becomes an underscore.
 */
export function fileName(pid: number | undefined, comm: string, atMs: number, what: string, extension: string): string {
  const name = comm.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_');
  const moment = new Date(atMs).toISOString().replace(/[-:]/g, '');
  return `pagelapse-${pid ?? 'recording'}-${name}-${moment}-${what}.${extension}`;
}
