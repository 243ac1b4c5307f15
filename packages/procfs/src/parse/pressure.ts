/** /proc/pressure/memory, share of time stalled over the last 10 s in percent (Documentation/accounting/psi.rst). */
export interface Pressure {
  readonly someAvg10: number;
  readonly fullAvg10: number;
}

export function parsePressure(text: string): Pressure | undefined {
  const some = /^some avg10=([0-9]+\.[0-9]+)/m.exec(text)?.[1];
  const full = /^full avg10=([0-9]+\.[0-9]+)/m.exec(text)?.[1];
  return some === undefined || full === undefined ? undefined : { someAvg10: Number(some), fullAvg10: Number(full) };
}
