/** What was looked at, in the order in which it is told. */
export const FINDING_AREAS = ['kernel', 'rights', 'swap', 'cgroup', 'host'] as const;
export type FindingArea = (typeof FINDING_AREAS)[number];

/** `note`: information that nothing is lost by. */
export type FindingState = 'works' | 'gap' | 'note';

/** One thing found out about this kernel, these rights or this host. All texts are whole sentences for people. */
export interface Finding {
  /** Stays the same from one version to the next: scripts go by it. */
  readonly id: string;
  readonly area: FindingArea;
  readonly title: string;
  readonly state: FindingState;
  readonly says: string;
  /** Of a gap: what it costs whoever looks. */
  readonly costs?: string;
  /** Of a gap: what closes it, in words ... */
  readonly cure?: string;
  /** ... and the one shell command that does, where there is one. */
  readonly command?: string;
}
