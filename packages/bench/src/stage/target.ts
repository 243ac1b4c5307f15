import { LineProgram } from './line-program.js';

/** Every so manieth page of a stretch of the target's mapping. */
export interface Stride {
  readonly first: number;
  readonly count: number;
  readonly step?: number;
}

/** A running c/target.c: one mapping, and acts on its pages. Every promise settles when the act is done over there. */
export class Target {
  /** First page of its mapping, once there is one. */
  #firstPage = 0;

  private constructor(private readonly program: LineProgram) {}

  static async start(path: string): Promise<Target> {
    return new Target(await LineProgram.start(path, [], 'target'));
  }

  get pid(): number {
    return this.program.pid;
  }

  get firstPage(): number {
    return this.#firstPage;
  }

  map(kind: 'private' | 'shared', pages: number): Promise<void> {
    return this.#act(`map ${kind} ${pages}`);
  }

  /** Address space without memory behind it (MAP_NORESERVE). */
  reserve(pages: number): Promise<void> {
    return this.#act(`reserve ${pages}`);
  }

  /** As many mappings as pages. */
  split(pages: number): Promise<void> {
    return this.#act(`split ${pages}`);
  }

  write({ first, count, step = 1 }: Stride): Promise<void> {
    return this.#act(`write ${first} ${count} ${step}`);
  }

  read({ first, count, step = 1 }: Stride): Promise<void> {
    return this.#act(`read ${first} ${count} ${step}`);
  }

  /** Writes one page somewhere in each of `count` equal stretches. */
  scatter(count: number): Promise<void> {
    return this.#act(`scatter ${count}`);
  }

  /** Writes `count` pages at random, and turns those of the flip before into pages of zeroes again. */
  flip(count: number): Promise<void> {
    return this.#act(`flip ${count}`);
  }

  /** All pages, unless told. */
  pageOut(stretch?: Omit<Stride, 'step'>): Promise<void> {
    return this.#act(stretch === undefined ? 'pageout' : `pageout ${stretch.first} ${stretch.count}`);
  }

  /** Writes at random and maps and unmaps; how often it came round, and the longest round. */
  async work(ms: number): Promise<{ operations: number; worstMs: number }> {
    const [operations, worstNs] = (await this.program.ask(`work ${Math.round(ms)}`)).split(' ').map(Number);
    return { operations: operations as number, worstMs: (worstNs as number) / 1e6 };
  }

  close(): Promise<void> {
    return this.program.close();
  }

  async #act(command: string): Promise<void> {
    this.#firstPage = Number.parseInt(await this.program.ask(command), 16);
  }
}
