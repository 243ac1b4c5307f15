import type { PageIndex } from '@pagelapse/address-space';

/**
 * What reads the raw word of a page in a shell: 64 bits at 8 times the page index (proc_pid_pagemap(5)), in hexadecimal as
 * the dashboard shows them. Takes the agent's rights; without CAP_SYS_ADMIN the kernel blanks the PFN for either.
 */
export function pageCommand(pid: number, page: PageIndex): string {
  return `dd if=/proc/${pid}/pagemap bs=8 skip=${page} count=1 status=none | od -An -tx8`;
}
