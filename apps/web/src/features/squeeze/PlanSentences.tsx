import { useId } from 'react';

/** What a plan does, or what it costs, said before it begins. */
export function PlanSentences({ title, sentences }: { readonly title: string; readonly sentences: readonly string[] }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="text-xs text-ink-3">
        {title}
      </h3>
      <ul className="list-disc pl-4 text-ink-2">
        {sentences.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </section>
  );
}
