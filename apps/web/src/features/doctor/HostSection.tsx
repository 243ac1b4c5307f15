import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../../api/api-error.js';
import { diagnosisQuery } from '../../api/doctor.js';
import { FigureList } from './FigureList.js';
import { FindingTable } from './FindingTable.js';
import { agentLossLines } from './figure-lines.js';
import { verdictOf } from './verdict.js';

/** What kernel, rights and host allow, and what the agent lost. */
export function HostSection() {
  const { data, error } = useQuery(diagnosisQuery);
  if (data === undefined) {
    return error === null ? (
      <p role="status" className="py-2 text-ink-2">
        Kernel, rights and host are being looked at.
      </p>
    ) : (
      <p role="alert" className="py-2">
        {error.message} {error instanceof ApiError && error.wayOut}
      </p>
    );
  }
  return (
    <>
      <p className="pt-1" data-testid="verdict">
        {verdictOf(data.findings)}
      </p>
      <FindingTable findings={data.findings} />
      <h2 className="pt-6 pb-1 text-lg font-medium">Lost by the agent</h2>
      <FigureList label="Lost by the agent" lines={agentLossLines(data.losses)} />
    </>
  );
}
