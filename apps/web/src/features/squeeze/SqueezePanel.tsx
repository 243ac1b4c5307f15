import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isGone } from '../../api/api-error.js';
import type { AskedPast } from '../../api/past.js';
import { squeezePreviewQuery } from '../../api/squeezes.js';
import { SidePanel } from '../../components/SidePanel.js';
import { EndedSqueeze } from './EndedSqueeze.js';
import { ErrorLine } from './ErrorLine.js';
import { HowToAllow } from './HowToAllow.js';
import { PlanForm } from './PlanForm.js';
import { RunningSqueeze } from './RunningSqueeze.js';
import { squeezeOf, useSqueezes } from './use-squeezes.js';

/** A squeeze of the process on the screen: planned, under way, or over. It stands beside the map, which shows what it does. */
export function SqueezePanel(props: {
  readonly handle: string;
  readonly pid: number;
  /** Where the pages before and after are asked for. */
  readonly past: AskedPast | undefined;
  readonly pageSize: number;
  readonly onClose: () => void;
}) {
  const { handle, pid } = props;
  const { allowed, list } = useSqueezes();
  return (
    <SidePanel name="Squeeze" testId="squeeze-panel" onClose={props.onClose}>
      {allowed?.includes('squeeze') === false ? (
        <HowToAllow pid={pid} allowed={allowed} />
      ) : list === undefined ? (
        <p role="status" className="px-3 text-ink-2">
          The agent is being asked.
        </p>
      ) : (
        <AllowedSqueeze {...props} squeeze={squeezeOf(list, handle)} />
      )}
    </SidePanel>
  );
}

function AllowedSqueeze(
  props: Parameters<typeof SqueezePanel>[0] & { readonly squeeze: ReturnType<typeof squeezeOf> },
) {
  const { handle, squeeze } = props;
  /** The squeeze that has ended and is no longer to be seen. */
  const [seen, setSeen] = useState<string>();
  const planning = squeeze === undefined || (squeeze.phase === 'ended' && squeeze.id === seen);
  const preview = useQuery({ ...squeezePreviewQuery(handle), enabled: squeeze?.phase !== 'ended' || planning });
  if (!planning && squeeze.phase === 'ended') {
    return (
      <EndedSqueeze squeeze={squeeze} past={props.past} pageSize={props.pageSize} onAgain={() => setSeen(squeeze.id)} />
    );
  }
  if (!planning) return <RunningSqueeze squeeze={squeeze} memTotal={preview.data?.memTotal ?? squeeze.ceiling} />;
  // Of a process that is gone the last answer is no plan; an agent that does not answer may be back.
  if (preview.data === undefined || isGone(preview.error)) {
    return (
      <div className="px-3 text-ink-2">
        {preview.error === null ? (
          <p role="status">What can be done is being found out.</p>
        ) : (
          <ErrorLine error={preview.error} />
        )}
      </div>
    );
  }
  if (preview.data.refusal !== undefined) return <p className="px-3">{preview.data.refusal}</p>;
  return <PlanForm handle={handle} preview={preview.data} onStarted={() => setSeen(undefined)} />;
}
