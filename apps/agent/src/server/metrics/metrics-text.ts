import { PAGE_STATES } from '@pagelapse/address-space';
import { Counter, Gauge, type OpenMetricsContentType, Registry } from 'prom-client';
import { inert } from '../../terminal.js';
import type { MetricsSnapshot, TargetFigures } from './metrics-snapshot.js';

/** TASK_COMM_LEN is 16, and a kernel thread's name may have 64; whatever is longer was made up by somebody. */
const MOST_NAME_UNITS = 64;

type Labels = Readonly<Record<string, string | number>>;

/** Amounts of one name. */
interface Family {
  readonly kind: 'counter' | 'gauge';
  readonly name: string;
  readonly help: string;
  readonly values: readonly (readonly [Labels, number])[];
}

export const METRICS_TYPE = Registry.OPENMETRICS_CONTENT_TYPE;

/** As OpenMetrics 1.0: counts alone, without an address or a path. Nothing is kept between two texts. */
export function metricsText(snapshot: MetricsSnapshot): Promise<string> {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(METRICS_TYPE);
  for (const { kind, name, help, values } of familiesOf(snapshot)) {
    // The library says 0 of what has no label and no value, which here is nothing.
    if (values.length === 0) continue;
    const labelNames = Object.keys(values[0]?.[0] ?? {});
    const options = { name, help, labelNames, registers: [registry] };
    if (kind === 'counter') {
      const counter = new Counter(options);
      for (const [labels, value] of values) counter.inc(labels, value);
    } else {
      const gauge = new Gauge(options);
      for (const [labels, value] of values) gauge.set(labels, value);
    }
  }
  return registry.metrics();
}

function familiesOf(snapshot: MetricsSnapshot): Family[] {
  const { losses, eventLoop, targets } = snapshot;
  const gauge = (name: string, help: string, value: number): Family => one('gauge', name, help, value);
  const counter = (name: string, help: string, value: number): Family => one('counter', name, help, value);
  const each = (kind: Family['kind'], name: string, help: string, of: (target: TargetFigures) => number): Family => {
    return { kind, name, help, values: targets.map((target) => [labelsOf(target), of(target)] as const) };
  };
  return [
    { kind: 'gauge', name: 'pagelapse_build_info', help: 'Its version.', values: [[{ version: snapshot.version }, 1]] },
    gauge('pagelapse_watches', 'Processes that are watched.', targets.length),
    gauge('pagelapse_viewers', 'Streams that watch a process.', snapshot.viewers),
    counter('pagelapse_passes_total', `Passes over all processes ${TOLD}.`, snapshot.all.passes),
    counter('pagelapse_pass_seconds_total', `Time that passes took ${TOLD}.`, snapshot.all.costMs / 1000),
    counter('pagelapse_sent_bytes_total', 'Bytes of batches handed to streams.', snapshot.sentBytes),
    counter('pagelapse_batches_held_back_total', 'Batches not sent to slow streams.', losses.batchesNotSent),
    counter('pagelapse_viewers_cut_off_total', 'Streams closed that took nothing.', losses.viewersCutOff),
    counter('pagelapse_reader_restarts_total', 'Readers started again.', losses.readerRestarts),
    {
      kind: 'counter',
      name: 'pagelapse_requests_refused_total',
      help: 'HTTP requests answered with an error, by status.',
      values: [...snapshot.refused].map(([status, count]) => [{ status: String(status) }, count]),
    },
    {
      kind: 'gauge',
      name: 'pagelapse_event_loop_delay_seconds',
      help: 'How late the server came to what was due, since the last scrape.',
      values: eventLoop.map(([point, seconds]) => [{ point }, seconds]),
    },
    gauge('pagelapse_resident_memory_bytes', 'Memory of the server, without its reader.', snapshot.residentBytes),
    {
      kind: 'gauge',
      name: 'pagelapse_process_pages_bytes',
      help: 'Pages of a watched process by state, as last read.',
      values: targets.flatMap((target) =>
        PAGE_STATES.map(
          ({ code, name: state }) => [{ ...labelsOf(target), state }, target.stateBytes[code] ?? 0] as const,
        ),
      ),
    },
    each(
      'gauge',
      'pagelapse_process_read_timestamp_seconds',
      'When it was last read.',
      ({ readAtMs }) => readAtMs / 1000,
    ),
    each('gauge', 'pagelapse_process_last_pass_seconds', 'What that took.', ({ lastCostMs }) => lastCostMs / 1000),
    each('gauge', 'pagelapse_process_duty_ratio', 'Share of one core that its passes may take.', ({ duty }) => duty),
    each('counter', 'pagelapse_process_passes_total', `Passes over it ${TOLD}.`, ({ own }) => own.passes),
    each('counter', 'pagelapse_process_pass_seconds_total', `Time that they took.`, ({ own }) => own.costMs / 1000),
  ];
}

const TOLD = 'that told a change, or that there was none for a while';

function one(kind: Family['kind'], name: string, help: string, value: number): Family {
  return { kind, name, help, values: [[{}, value]] };
}

/** A name is what its process chose: cut, and with nothing in it that acts on a terminal; the text's own quoting is the library's. */
function labelsOf({ pid, comm }: TargetFigures): Labels {
  return { pid, comm: inert(comm.slice(0, MOST_NAME_UNITS)) };
}
