import { formatBytes, formatCount } from '../../components/quantity.js';
import type { PastEvent } from '../../state/past-events.js';

/** An event in a few words, without its time. */
export function eventText(event: PastEvent): string {
  switch (event.kind) {
    case 'exec':
      return 'exec: a new address space';
    case 'limit':
      return event.to === undefined
        ? 'limit lifted'
        : `limit ${event.from === undefined ? '' : `from ${formatBytes(event.from)} `}to ${formatBytes(event.to)}`;
    case 'mappings':
      return [
        event.come > 0 ? `${formatCount(event.come)} ${event.come === 1 ? 'mapping' : 'mappings'} came` : '',
        event.gone > 0
          ? `${formatCount(event.gone)} ${event.come === 0 ? (event.gone === 1 ? 'mapping ' : 'mappings ') : ''}went`
          : '',
      ]
        .filter((text) => text !== '')
        .join(', ');
    case 'gap':
      return `not read: ${event.text}`;
    case 'note':
    case 'ended':
    case 'squeeze':
    case 'act':
      return event.text;
  }
}
