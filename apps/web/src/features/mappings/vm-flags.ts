/** What the two-letter words of VmFlags stand for: `show_smap_vma_flags()` of fs/proc/task_mmu.c, proc_pid_smaps(5). */
const MEANINGS: Readonly<Record<string, string>> = {
  rd: 'readable',
  wr: 'writable',
  ex: 'executable',
  sh: 'shared',
  mr: 'may be made readable',
  mw: 'may be made writable',
  me: 'may be made executable',
  ms: 'may be shared',
  gd: 'grows down',
  pf: 'pure PFN range',
  lo: 'locked in memory',
  io: 'memory-mapped I/O',
  sr: 'sequential reading advised',
  rr: 'random reading advised',
  dc: 'not copied on fork',
  de: 'may not be expanded',
  ac: 'accountable',
  nr: 'no swap space reserved',
  ht: 'huge pages (hugetlbfs)',
  sf: 'synchronous page faults',
  ar: 'architecture-specific',
  wf: 'wiped on fork',
  dd: 'not dumped',
  sd: 'soft-dirty',
  mm: 'mixed map',
  hg: 'huge pages advised',
  nh: 'no huge pages advised',
  mg: 'mergeable (KSM)',
  bt: 'guarded by BTI',
  mt: 'memory tagging',
  um: 'userfaultfd, missing pages',
  uw: 'userfaultfd, write-protected',
  ui: 'userfaultfd, minor faults',
  ss: 'shadow stack',
  sl: 'sealed',
  dp: 'lazily freeable',
  gu: 'guard regions',
};

export interface VmFlag {
  readonly word: string;
  /** `undefined` for one that this version does not know. */
  readonly meaning: string | undefined;
}

export function vmFlagsOf(text: string): VmFlag[] {
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => ({ word, meaning: MEANINGS[word] }));
}
