import { useEffect } from 'react';
import { Notice } from '../../components/Notice.js';
import { TopBar } from '../../components/TopBar.js';
import { HostSection } from './HostSection.js';
import { SelfCheckSection } from './SelfCheckSection.js';

/** What is found out about this machine, without a process. An agent that replays a recording looks at none. */
export function DoctorPage({ replays }: { readonly replays: boolean }) {
  useEffect(() => {
    document.title = 'Doctor - Pagelapse';
  }, []);
  return (
    <>
      <TopBar />
      {replays ? (
        <Notice title="This agent replays a recording">
          It reads no process, and has nothing to say of this machine.
        </Notice>
      ) : (
        <Machine />
      )}
    </>
  );
}

function Machine() {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must be reachable for those without a wheel
    <main className="min-h-0 flex-1 overflow-y-auto px-4 pb-8" tabIndex={0} data-testid="doctor">
      <div className="flex items-baseline gap-4 pt-4">
        <h1 className="shrink-0 text-xl font-medium">Doctor</h1>
        <p className="text-ink-3">What this kernel and these rights allow, and what closes each gap.</p>
      </div>
      <HostSection />
      <SelfCheckSection />
    </main>
  );
}
