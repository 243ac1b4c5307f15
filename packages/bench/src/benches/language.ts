import { PageRunsBuilder } from '@pagelapse/address-space';
import { EntryClassifier, EntryRuns, PageTable, threadCpuMs, WINDOW_PAGES } from '@pagelapse/procfs';
import type { Bench } from '../bench.js';
import type { BenchContext } from '../bench-context.js';
import { inTurns, type Measured, type Took } from '../measure/in-turns.js';
import type { Verdict } from '../report/outcome.js';
import { PagemapReader } from '../stage/pagemap-reader.js';
import { requireMemory } from '../stage/squeeze.js';
import { Target } from '../stage/target.js';

const GOAL = 0.9;
/** Share of the thread's mapping: all of it has to be resident at once. */
const SHARE = 1 / 8;

/** The layouts, in the order in which one becomes the next. */
const LAYOUTS = [
  { name: 'nothing present', prepare: async () => undefined },
  {
    name: 'every second page present',
    prepare: (target: Target, count: number) => target.write({ first: 0, count, step: 2 }),
  },
  { name: 'all present', prepare: (target: Target, count: number) => target.write({ first: 0, count }) },
] as const;

export const language: Bench = {
  name: 'language',
  title: 'reading and classifying pagemap in TypeScript, against the same loop in C',
  async run(context) {
    const pages = context.pages(SHARE);
    requireMemory(pages * context.capabilities.pageSize);
    const target = context.keep(await Target.start(context.programs.target));
    await target.map('private', pages);
    const reader = context.keep(
      await PagemapReader.start(context.programs.pagemapReader, target.pid, context.zeroPfn()),
    );
    const rows: { name: string; c: Measured; ours: Measured }[] = [];
    for (const { name, prepare } of LAYOUTS) {
      await prepare(target, pages);
      rows.push({ name, ...(await measure(context, target, reader, pages)) });
    }
    const verdicts = rows.map(
      ({ name, c, ours }): Verdict => ({
        id: `language/${name.replaceAll(' ', '-')}`,
        what: `speed of TypeScript against C, ${name}`,
        unit: 'ratio',
        bound: 'at least',
        goal: GOAL,
        measured: c.wallMs / ours.wallMs,
      }),
    );
    return {
      tables: [
        {
          caption: `${pages.toLocaleString('en')} pages of private memory`,
          columns: [
            { title: 'layout', unit: 'text' },
            { title: 'C (gcc -O2)', unit: 'ms' },
            { title: 'TypeScript', unit: 'ms' },
            { title: 'C / TypeScript', unit: 'ratio' },
          ],
          rows: rows.map(({ name, c, ours }) => [name, c.wallMs, ours.wallMs, c.wallMs / ours.wallMs]),
        },
      ],
      verdicts,
      notes: [
        'Both read 512 KiB of entries a call on one thread, look them up in a table of 512 and make runs of equal states. TypeScript only compares an entry that is like the one before it.',
      ],
    };
  },
};

async function measure(context: BenchContext, target: Target, reader: PagemapReader, pages: number) {
  const { pfn: pfnVisible, softDirty, zeroPfns } = context.capabilities;
  const classifier = new EntryClassifier({ pfnVisible, softDirty, zeroPfns });
  const builder = new PageRunsBuilder(1024);
  const found = new EntryRuns(WINDOW_PAGES);
  const table = new PageTable(`/proc/${target.pid}/pagemap`);
  const { firstPage } = target;
  let runs = 0;
  const ours = (): Took => {
    const wall = performance.now();
    const cpu = threadCpuMs();
    builder.reset();
    for (let at = 0; at < pages; at += WINDOW_PAGES) {
      const count = Math.min(WINDOW_PAGES, pages - at);
      table.read(firstPage + at, count);
      classifier.fill(table.words, 0, count, false, found);
      builder.pushAll(found.lengths, found.codes, found.count);
    }
    runs = builder.finish().count;
    return { wallMs: performance.now() - wall, cpuMs: threadCpuMs() - cpu };
  };
  const c = async () => {
    const took = await reader.classify({ firstPage, pages, batch: WINDOW_PAGES });
    if (runs !== 0 && took.result !== runs) throw new Error(`${took.result} runs in C, ${runs} in TypeScript`);
    return took;
  };
  try {
    return await inTurns(context.turns(5, 25), { ours, c });
  } finally {
    table.close();
  }
}
