import { type ReactNode, useState } from 'react';
import { AnnouncementLine } from './components/AnnouncementLine.js';
import { CommandCentre } from './features/commands/CommandCentre.js';
import { DoctorPage } from './features/doctor/DoctorPage.js';
import { ProcessPicker } from './features/process-picker/ProcessPicker.js';
import { OpenFile } from './features/recordings/OpenFile.js';
import { RecordingsPage } from './features/recordings/RecordingsPage.js';
import { useFileDrop } from './features/recordings/use-file-drop.js';
import { SessionGate } from './features/session/SessionGate.js';
import { SqueezeNotices } from './features/squeeze/SqueezeNotices.js';
import { shownList } from './state/places.js';
import { useThemeAttribute } from './state/theme.js';
import { useAgentMode } from './state/use-agent-mode.js';
import { useSetView, useView } from './state/use-view.js';
import type { ViewSearch } from './state/view-search.js';
import { FilePage, RecordingPage } from './watch/RecordingPage.js';
import { WatchPage } from './watch/WatchPage.js';

/** What there is to pick from: an agent that replays has no processes. */
function Lists({ list, openFile }: { readonly list: ViewSearch['list']; readonly openFile: ReactNode }) {
  const mode = useAgentMode();
  const shown = shownList(list, mode);
  if (shown === 'doctor') return <DoctorPage replays={mode === 'replay'} />;
  if (shown === 'recordings') return <RecordingsPage openFile={openFile} />;
  return <ProcessPicker />;
}

/** Parts of a view that belong to what is looked at. */
const OF_SUBJECT = {
  pid: undefined,
  recording: undefined,
  list: undefined,
  time: undefined,
  since: undefined,
  mapping: undefined,
  find: undefined,
  sort: undefined,
};

/**
 * The URL is the view: a process is watched, a recording of the agent replayed, or one of them is picked. A file that
 * is opened here goes before all, and needs no agent.
 */
export function App() {
  useThemeAttribute();
  const { pid, recording, list } = useView();
  const setView = useSetView();
  const [opened, setOpened] = useState<{ readonly file: File; readonly number: number }>();
  const open = (file: File): void => {
    setView(OF_SUBJECT);
    setOpened(({ number } = { number: 0, file }) => ({ file, number: number + 1 }));
  };
  const over = useFileDrop(open);
  const close = (): void => {
    setView(OF_SUBJECT);
    setOpened(undefined);
  };
  const openFile = <OpenFile onFile={open} />;
  return (
    <div className={`flex h-full flex-col ${over ? 'outline-2 -outline-offset-2 outline-ink' : ''}`}>
      {opened !== undefined ? (
        <FilePage key={opened.number} {...opened} onClose={close} />
      ) : (
        <SessionGate without={openFile}>
          <SqueezeNotices />
          {recording !== undefined ? (
            <RecordingPage key={recording} id={recording} />
          ) : pid !== undefined ? (
            <WatchPage key={pid} pid={pid} />
          ) : (
            <Lists list={list} openFile={openFile} />
          )}
        </SessionGate>
      )}
      <CommandCentre onLeave={() => setOpened(undefined)} />
      <AnnouncementLine />
    </div>
  );
}
