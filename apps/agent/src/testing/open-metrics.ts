/** One sample of a text of OpenMetrics 1.0. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"/y;
const SAMPLE = /^([a-z][a-z0-9_]*)(\{.*\})? (-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)$/;

/** A strict reader, of no other mercy than the grammar: throws at whatever a scraper could take for something else. */
export function parseOpenMetrics(text: string): readonly Sample[] {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.pop() !== '# EOF') throw new Error('it does not end with # EOF and a newline');
  const seen = new Set<string>();
  const families = new Set<string>();
  let family = { name: '', type: '' };
  return lines.flatMap((line): Sample[] => {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) ([a-z][a-z0-9_]*) (.+)$/.exec(line) ?? [];
    if (keyword === 'HELP') {
      if (families.has(name)) throw new Error(`${name} comes twice`);
      families.add(name);
      family = { name, type: '' };
      return [];
    }
    if (keyword === 'TYPE') {
      if (name !== family.name || !['counter', 'gauge'].includes(rest)) throw new Error(`no type: ${line}`);
      family = { name, type: rest };
      return [];
    }
    const [, sample = '', labels, value] = SAMPLE.exec(line) ?? [];
    if (sample !== family.name + (family.type === 'counter' ? '_total' : '')) throw new Error(`no sample: ${line}`);
    const parsed = { name: sample, labels: labelsIn(labels), value: Number(value) };
    const series = JSON.stringify([parsed.name, parsed.labels]);
    if (seen.has(series)) throw new Error(`twice: ${line}`);
    seen.add(series);
    return [parsed];
  });
}

function labelsIn(braced = '{}'): Record<string, string> {
  const labels: Record<string, string> = {};
  let at = 1;
  while (at < braced.length - 1) {
    LABEL.lastIndex = at;
    const [whole, name = '', value = ''] = LABEL.exec(braced) ?? [];
    if (whole === undefined || Object.hasOwn(labels, name)) throw new Error(`no labels: ${braced}`);
    labels[name] = value.replace(/\\(.)/g, (_pair, one: string) => (one === 'n' ? '\n' : one));
    at += whole.length;
    if (braced[at] === ',' && at + 1 < braced.length - 1) at++;
    else if (at !== braced.length - 1) throw new Error(`no labels: ${braced}`);
  }
  return labels;
}
