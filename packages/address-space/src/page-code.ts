/** State and flags of a page in 16 bits, `state | flags << 8`: the element of every run column. */
export type PageCode = number;

export function pageCode(state: number, flags: number): PageCode {
  return state | (flags << 8);
}

export function stateOf(code: PageCode): number {
  return code & 0xff;
}

export function flagsOf(code: PageCode): number {
  return code >>> 8;
}
