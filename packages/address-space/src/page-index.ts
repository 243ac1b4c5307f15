/**
 * A virtual page number: byte address / page size. Byte addresses can pass 2^53, page indexes cannot
 * (57-bit addresses / 4 KiB pages = 2^45), so every address in this project is held as one of these.
 */
export type PageIndex = number & { readonly __unit: 'PageIndex' };

/** Asserts that `page` is a whole, non-negative number of pages. */
export function pageIndex(page: number): PageIndex {
  if (!Number.isSafeInteger(page) || page < 0) throw new RangeError(`not a page index: ${page}`);
  return page as PageIndex;
}

/** The page holding a byte address. `pageSize` in bytes. */
export function pageOfAddress(address: bigint, pageSize: number): PageIndex {
  return pageIndex(Number(address / BigInt(pageSize)));
}

/** The first byte of a page, as the kernel prints addresses: `0x7f3c2a400000`. */
export function formatAddress(page: PageIndex, pageSize: number): string {
  return `0x${(BigInt(page) * BigInt(pageSize)).toString(16)}`;
}

/**
 * The page of an address written in hexadecimal, with or without `0x`.
 * `undefined` when the text is not an address of at most 64 bits.
 */
export function parseAddress(text: string, pageSize: number): PageIndex | undefined {
  const digits = /^(?:0x)?([0-9a-f]{1,16})$/i.exec(text)?.[1];
  return digits === undefined ? undefined : pageOfAddress(BigInt(`0x${digits}`), pageSize);
}
