import type { WriteStream } from 'node:tty';
import { writeAll } from '../terminal.js';
import type { Room } from './frame.js';

/** xterm's control sequences: the second screen, no cursor, and lines that end at the edge rather than fold. */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l';
const LEAVE = '\x1b[?7h\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const CLEAR_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';
/** The terminal shows what lies between at once, where it knows these; others pass them over. */
const BEGIN_FRAME = '\x1b[?2026h';
const END_FRAME = '\x1b[?2026l';

/** A terminal that is drawn over, and afterwards is as it was but for the last picture. */
export class Screen {
  #entered = false;
  #lines: readonly string[] = [];

  constructor(readonly terminal: WriteStream) {}

  get room(): Room {
    const { columns, rows } = this.terminal;
    return { columns: columns || 80, rows: rows || 24, depth: this.terminal.getColorDepth() };
  }

  async show(lines: readonly string[]): Promise<void> {
    const enter = this.#entered ? '' : ENTER;
    this.#entered = true;
    this.#lines = lines;
    const body = lines.map((line) => `${line}${CLEAR_LINE}`).join('\r\n');
    await writeAll(this.terminal, [`${enter}${BEGIN_FRAME}${HOME}${body}${CLEAR_BELOW}${END_FRAME}`]);
  }

  /** Back to what was there before; what was shown last stays below it. */
  async leave(): Promise<void> {
    if (!this.#entered) return;
    this.#entered = false;
    await writeAll(this.terminal, [LEAVE, ...this.#lines.map((line) => `${line}\n`)]);
  }

  /** Before the process is stopped: the shell's prompt must not stand on the picture. */
  async suspend(): Promise<void> {
    if (!this.#entered) return;
    this.#entered = false;
    await writeAll(this.terminal, [LEAVE]);
  }
}
