import type { Took } from '../measure/in-turns.js';
import { LineProgram } from './line-program.js';

/** Pages of the target's address space, and how many entries one call reads. */
export interface Reading {
  readonly firstPage: number;
  readonly pages: number;
  readonly batch: number;
}

export interface ReadingTook extends Took {
  /** Entries read, or runs made of them. */
  readonly result: number;
}

/** c/pagemap-reader.c over one target: what the interface itself costs. */
export class PagemapReader {
  private constructor(private readonly program: LineProgram) {}

  static async start(path: string, pid: number, zeroPfn: number): Promise<PagemapReader> {
    return new PagemapReader(await LineProgram.start(path, [String(pid), String(zeroPfn)], 'pagemap-reader'));
  }

  /** Reads entries and looks at none. */
  raw(reading: Reading): Promise<ReadingTook> {
    return this.#ask('raw', reading);
  }

  /** Reads entries and makes runs of page states of them. */
  classify(reading: Reading): Promise<ReadingTook> {
    return this.#ask('classify', reading);
  }

  close(): Promise<void> {
    return this.program.close();
  }

  async #ask(verb: string, { firstPage, pages, batch }: Reading): Promise<ReadingTook> {
    const answer = await this.program.ask(`${verb} ${firstPage} ${pages} ${batch}`);
    const [wallNs, cpuNs, result] = answer.split(' ').map(Number);
    return { wallMs: (wallNs as number) / 1e6, cpuMs: (cpuNs as number) / 1e6, result: result as number };
  }
}
