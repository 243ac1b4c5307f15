/** `1 GiB`, `256 MiB`, `90.5 MiB`, `12 KiB`. */
export function formatByteSize(bytes: number): string {
  const [size, unit] =
    bytes >= 2 ** 30
      ? [bytes / 2 ** 30, 'GiB']
      : bytes >= 2 ** 20
        ? [bytes / 2 ** 20, 'MiB']
        : [bytes / 2 ** 10, 'KiB'];
  return `${Number(size.toFixed(1))} ${unit}`;
}
