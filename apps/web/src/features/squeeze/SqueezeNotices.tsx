import { useSetView, useView } from '../../state/use-view.js';
import { LeftoverNotice } from './LeftoverNotice.js';
import { SqueezeBar } from './SqueezeBar.js';
import { useSqueezes } from './use-squeezes.js';

/** The view of one, from wherever one is. */
const OF_IT = { side: 'squeeze', list: undefined, recording: undefined, find: undefined, sort: undefined } as const;

/** What must be known of squeezes in every view: those that run, and limits that a killed agent has left. */
export function SqueezeNotices() {
  const { list, lost } = useSqueezes();
  const { pid, side } = useView();
  const setView = useSetView();
  if (list === undefined) return null;
  const { running } = list;
  return (
    <>
      {list.leftovers.length > 0 && <LeftoverNotice leftovers={list.leftovers} />}
      {running.map((squeeze) => (
        <SqueezeBar
          key={squeeze.id}
          squeeze={squeeze}
          lost={lost}
          onShow={pid === squeeze.pid && side === 'squeeze' ? undefined : () => setView({ ...OF_IT, pid: squeeze.pid })}
        />
      ))}
    </>
  );
}
