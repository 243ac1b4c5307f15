const UNITS: Readonly<Record<string, number>> = { M: 2 ** 20, G: 2 ** 30 };

/** `16G`, `512M`; `undefined` for anything else. */
export function parseSize(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,6})([MG])$/.exec(text) ?? [];
  if (digits === undefined || unit === undefined) return undefined;
  const bytes = Number(digits) * (UNITS[unit] as number);
  return bytes > 0 ? bytes : undefined;
}
