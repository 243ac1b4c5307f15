import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { moveSqueeze, type SqueezeStatus } from '../../api/squeezes.js';
import { Button } from '../../components/Button.js';
import { ErrorLine } from './ErrorLine.js';
import { EventList } from './EventList.js';
import { FiguresTable } from './FiguresTable.js';
import { LimitBar } from './LimitBar.js';
import { limitScale, sizeText } from './limit-scale.js';
import { limitOf } from './squeeze-form.js';
import { TextField } from './TextField.js';
import { useSettled } from './use-squeezes.js';

/** A squeeze under way: what it does to its cgroup, and the way to move it. How it stands, and the way out, are above all views. */
export function RunningSqueeze({ squeeze, memTotal }: { readonly squeeze: SqueezeStatus; readonly memTotal: number }) {
  const { before, now, floor, goal, phase } = squeeze;
  const scale = limitScale({
    usage: Math.max(before.usage, now.usage, goal),
    limit: before.limit,
    hostTotal: memTotal,
  });
  return (
    <div
      className="min-h-0 flex-1 space-y-2 overflow-y-auto px-3 pb-2"
      data-testid="squeeze-running"
      data-phase={phase}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must be reachable for those without a wheel
      tabIndex={0}
    >
      <LimitBar
        scale={scale}
        usage={now.usage}
        workingSet={now.workingSet}
        floor={floor}
        limit={now.limit}
        goal={goal}
      />
      {(phase === 'ramping' || phase === 'holding') && <MoveLimit squeeze={squeeze} />}
      <FiguresTable before={before} now={now} nowLabel="Now" />
      <EventList events={squeeze.events} />
    </div>
  );
}

/** Another goal for the squeeze that runs. */
function MoveLimit({ squeeze }: { readonly squeeze: SqueezeStatus }) {
  const [text, setText] = useState(sizeText(squeeze.goal));
  const settled = useSettled();
  const move = useMutation({ mutationFn: (limit: number) => moveSqueeze(squeeze.id, { limit }), onSettled: settled });
  const limit = limitOf(text, squeeze);
  // The floor may have risen above the goal since: no fault of whoever looks at it.
  const problem = typeof limit === 'string' && text !== sizeText(squeeze.goal) ? limit : undefined;
  return (
    <form
      className="flex flex-wrap items-center gap-x-2 gap-y-1"
      onSubmit={(event) => {
        event.preventDefault();
        if (typeof limit === 'number') move.mutate(limit);
      }}
    >
      <TextField label="Move the limit to" value={text} onChange={setText} problem={problem && 'squeeze-move'} />
      <Button
        disabled={typeof limit === 'string' || move.isPending || limit === squeeze.goal}
        onClick={() => typeof limit === 'number' && move.mutate(limit)}
      >
        Move
      </Button>
      {problem !== undefined && (
        <p id="squeeze-move" role="alert" className="basis-full text-xs font-medium">
          {problem}
        </p>
      )}
      <ErrorLine error={move.error} />
    </form>
  );
}
