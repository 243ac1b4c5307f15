import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../../api/api-error.js';
import { blindSpotsQuery } from '../../api/doctor.js';
import type { PassFacts } from '../../api/pass-batch.js';
import type { Losses } from '../../state/losses.js';
import { BlindSpotList } from './BlindSpotList.js';
import { FigureList } from './FigureList.js';
import { lossLines, passLines } from './figure-lines.js';
import { HostSection } from './HostSection.js';
import { SelfCheckSection } from './SelfCheckSection.js';

/** What of the process on screen cannot be seen, what looking costs it and what was lost; then the machine. */
export function DoctorPanel(props: {
  readonly handle: string;
  readonly pass: PassFacts;
  /** `undefined` when the picture is not live: then the agent is not asked, for it would answer of now. */
  readonly ages: { readonly ageMs: number; readonly othersAgeMs: number | undefined } | undefined;
  readonly losses: Losses;
}) {
  const { handle, pass, ages, losses } = props;
  return (
    <section aria-label="Doctor" className="flex min-h-0 min-w-0 flex-col" data-testid="doctor">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must be reachable for those without a wheel */}
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-4" tabIndex={0}>
        {ages === undefined ? (
          <p className="py-2 text-ink-2">Not live: what cannot be seen and what was lost are told of now alone.</p>
        ) : (
          <>
            <h2 className="pt-2 pb-1 text-lg font-medium">What cannot be seen of this process</h2>
            <BlindSpots handle={handle} />
            <h2 className="pt-6 pb-1 text-lg font-medium">What looking costs it</h2>
            <FigureList label="What looking costs it" lines={passLines(pass, ages.ageMs, ages.othersAgeMs)} />
            <h2 className="pt-6 pb-1 text-lg font-medium">Lost on the way here</h2>
            <FigureList label="Lost on the way here" lines={lossLines(losses)} />
          </>
        )}
        <h2 className="pt-6 text-lg font-medium">This machine</h2>
        <HostSection />
        <SelfCheckSection />
      </div>
    </section>
  );
}

function BlindSpots({ handle }: { readonly handle: string }) {
  const { data, error } = useQuery(blindSpotsQuery(handle));
  if (data !== undefined) return <BlindSpotList spots={data.blindSpots} />;
  if (error === null) return <p className="py-1.5 text-ink-2">The last reading is being asked.</p>;
  return (
    <p role="alert" className="py-1.5">
      {error.message} {error instanceof ApiError && error.wayOut}
    </p>
  );
}
