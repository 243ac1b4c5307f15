/** One line of /proc/swaps (proc_swaps(5)). Sizes in bytes. */
export interface SwapArea {
  readonly path: string;
  readonly type: string;
  readonly size: number;
  readonly used: number;
}

/** Reads /proc/swaps' text: a heading, then name, type, size, used (KiB) and priority between blanks. */
export function parseSwaps(text: string): SwapArea[] {
  const areas: SwapArea[] = [];
  for (const line of text.split('\n').slice(1)) {
    const [, path, type, size, used] = /^(\S+)\s+(\S+)\s+(\d+)\s+(\d+)\s+-?\d+$/.exec(line) ?? [];
    if (path === undefined || type === undefined) continue;
    // Blanks in names are octal (mm/swapfile.c, seq_file_path with " \t\n\\").
    const name = path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    areas.push({ path: name, type, size: Number(size) * 1024, used: Number(used) * 1024 });
  }
  return areas;
}
