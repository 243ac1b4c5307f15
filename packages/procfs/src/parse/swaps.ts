const LINE = /^(\S+)\s+\S+\s+([0-9]{1,13})\s+([0-9]{1,13})\s+-?[0-9]+$/;

/** One area of /proc/swaps, in bytes. */
export interface SwapArea {
  readonly path: string;
  readonly size: number;
  readonly used: number;
}

/**
 * The swap areas of /proc/swaps (proc_swaps(5)), in the order of the kernel's list, which is that of their types; lines
 * without the form are left out.
 */
export function parseSwaps(text: string): SwapArea[] {
  return text.split('\n').flatMap((line) => {
    const [, path, size, used] = LINE.exec(line) ?? [];
    return path === undefined
      ? []
      : [{ path: unescapeOctal(path), size: Number(size) * 1024, used: Number(used) * 1024 }];
  });
}

/** swap_show() in mm/swapfile.c writes blank, tab, newline and backslash as `\ooo`. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/**
 * The areas that a slot of this type can be in: one where that is certain. The kernel lists areas in the order of their
 * types (swap_start() in mm/swapfile.c) but does not print the types, and an area that was taken away leaves no gap in
 * the list. So the area of type t is at place t or before it, and type 0 is always the first.
 */
export function areasOfType(paths: readonly string[], type: number): string[] {
  return paths.slice(0, type + 1);
}
