import { useRef } from 'react';

/** What `make` made when `question` became what it is, part by part by identity: for questions of any length. */
export function useMadeFor<T>(make: () => T, question: readonly unknown[]): T {
  const kept = useRef<{ readonly question: readonly unknown[]; readonly made: T }>(undefined);
  const before = kept.current?.question;
  if (before === undefined || question.some((part, i) => part !== before[i])) kept.current = { question, made: make() };
  return (kept.current as { readonly made: T }).made;
}
