/** Kernel features that a scan can do without; each has a fallback that `--without` forces. */
export const FEATURES = ['pagemap-scan', 'cachestat', 'mincore', 'own-smaps', 'map-files', 'soft-dirty'] as const;
export type Feature = (typeof FEATURES)[number];

export function isFeature(name: string): name is Feature {
  return (FEATURES as readonly string[]).includes(name);
}
