import { type AdviceFact, probeAdvice, probeCapabilities } from '@pagelapse/procfs';
import type { MemoryPowers } from './memory-acts.js';

/** Probed when it is first asked for: most agents never are. */
export function hostPowers(): MemoryPowers {
  let advice: readonly AdviceFact[] | undefined;
  let softDirty: { readonly missing: string | undefined } | undefined;
  return {
    advice: () => {
      advice ??= probeAdvice();
      return advice;
    },
    softDirtyMissing: () => {
      softDirty ??= { missing: whyNoSoftDirty() };
      return softDirty.missing;
    },
  };
}

function whyNoSoftDirty(): string | undefined {
  const fact = probeCapabilities().facts.find(({ name }) => name === 'soft-dirty');
  return fact?.available === true ? undefined : [fact?.reason, fact?.cure].join(' ');
}
