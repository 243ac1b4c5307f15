import { useEffect, useState } from 'react';
import { type Announcement, useAnnouncement } from '../state/announcement.js';

/** Time to read a sentence. */
const SHOWN_MS = 6000;

/** What was just done, at the foot of the page for a while. */
export function AnnouncementLine() {
  const announcement = useAnnouncement();
  const [over, setOver] = useState<Announcement>();
  useEffect(() => {
    if (announcement === undefined) return;
    const timer = setTimeout(() => setOver(announcement), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [announcement]);
  const shown = announcement !== undefined && announcement !== over;
  return (
    <div
      role="status"
      data-testid="announcement"
      className="pointer-events-none fixed inset-x-0 bottom-4 z-20 flex justify-center"
    >
      {shown && (
        <p className="max-w-[min(60rem,90vw)] truncate rounded border border-line bg-ink px-3 py-1 text-sm text-surface">
          {announcement.text}
        </p>
      )}
    </div>
  );
}
