import { PAGE_ADVICE, type PageAdvice } from '../act/page-advice.js';
import { PAGE_SIZE } from '../read/page-size.js';
import { close, MAP_ANONYMOUS, MAP_PRIVATE } from '../syscall/libc.js';
import { pidfdOpen, processMadvise } from '../syscall/process-madvise.js';
import { OwnMemory } from './own-memory.js';
import { heldRights } from './own-rights.js';

export interface AdviceFact {
  readonly advice: PageAdvice;
  readonly available: boolean;
  /** Why not and what would close the gap, for people; both absent when it is available. */
  readonly reason?: string;
  readonly cure?: string;
}

/**
 * Which advice this kernel takes about the pages of a process through a descriptor of it, found out with a page of our own,
 * and whether these rights reach beyond ourselves: CAP_SYS_NICE (mm/madvise.c, process_madvise()).
 */
export function probeAdvice(): AdviceFact[] {
  const mayReachOthers = heldRights().has('CAP_SYS_NICE');
  return (Object.keys(PAGE_ADVICE) as PageAdvice[]).map((advice) => {
    if (!worksOnOwnPage(PAGE_ADVICE[advice])) {
      return {
        advice,
        available: false,
        reason: 'process_madvise(2) did not take this advice about a page of our own.',
        cure: 'Run a kernel of 5.13 or later, built with CONFIG_ADVISE_SYSCALLS.',
      };
    }
    if (mayReachOthers) return { advice, available: true };
    return {
      advice,
      available: false,
      reason: 'process_madvise(2) takes CAP_SYS_NICE for the pages of another process.',
      cure: 'Give the agent CAP_SYS_NICE, or run it as root.',
    };
  });
}

function worksOnOwnPage(advice: number): boolean {
  const opened = pidfdOpen(process.pid);
  if ('errno' in opened) return false;
  const memory = new OwnMemory(PAGE_SIZE, MAP_PRIVATE | MAP_ANONYMOUS);
  try {
    memory.write(0);
    const answer = processMadvise(opened.fd, memory.address, PAGE_SIZE, advice);
    return 'bytes' in answer && answer.bytes === PAGE_SIZE;
  } finally {
    memory.unmap();
    close(opened.fd);
  }
}
