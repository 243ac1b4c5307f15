/** Of goals that were missed: what was tried. By the verdict's id. */
export const TRIED: Readonly<Record<string, string>> = {};
