import type { Right } from '../capabilities/own-rights.js';
import type { Finding } from './finding.js';
import { asRoot, wayToRights } from './rights-command.js';
import type { HostSurvey } from './survey.js';

const AND = new Intl.ListFormat('en', { type: 'conjunction' });

/** Rights beyond those that a kernel feature is probed for. */
export function rightFindings(survey: HostSurvey): Finding[] {
  return [heldFinding(survey), othersFinding(survey), foreignFilesFinding(survey), hiddenFinding(survey)];
}

function heldFinding({ uid, held }: HostSurvey): Finding {
  const names = held.size === 0 ? 'no capability that matters here' : AND.format([...held]);
  return { id: 'rights', area: 'rights', title: 'Rights held', state: 'note', says: `Uid ${uid}, ${names}.` };
}

/** May the memory of other users' processes be read? Found by trying where there is one, else by what it takes. */
function othersFinding(survey: HostSurvey): Finding {
  const { held, othersReadable } = survey;
  const missing = missingForOthers(held);
  const head = { id: 'other-users', area: 'rights', title: "Other users' processes" } as const;
  if (othersReadable ?? missing.length === 0) {
    const how = othersReadable === undefined ? 'The rights for it are held; no process is there to try them on.' : '';
    return { ...head, state: 'works', says: how || 'Their memory maps and page tables can be read.' };
  }
  const costs = 'Processes of other users stand in the list, and their pages cannot be shown.';
  if (missing.length === 0) {
    const cure = 'The capabilities for it are held: a security module or a user namespace stands in the way.';
    return { ...head, state: 'gap', says: 'Reading them was refused.', costs, cure };
  }
  return { ...head, state: 'gap', says: 'Reading them was refused.', costs, ...wayToRights(missing, survey) };
}

/** proc_mem_open() in fs/proc/base.c, and a way round the file mode 0400 of pagemap. */
function missingForOthers(held: ReadonlySet<Right>): Right[] {
  const missing: Right[] = [];
  if (!held.has('CAP_SYS_PTRACE') && !held.has('CAP_PERFMON')) missing.push('CAP_SYS_PTRACE');
  if (!held.has('CAP_DAC_READ_SEARCH') && !held.has('CAP_DAC_OVERRIDE')) missing.push('CAP_DAC_READ_SEARCH');
  return missing;
}

/** can_do_mincore() in mm/mincore.c: the file's owner, whoever may write to it, or CAP_FOWNER. */
function foreignFilesFinding(survey: HostSurvey): Finding {
  const head = { id: 'foreign-files', area: 'rights', title: "Other users' tmpfs files" } as const;
  if (survey.held.has('CAP_FOWNER')) {
    return { ...head, state: 'works', says: 'The kernel answers mincore(2) truly for files of any owner.' };
  }
  return {
    ...head,
    state: 'gap',
    says: 'Of a tmpfs file that the agent may not write to, mincore(2) says that all of it is in memory, true or not.',
    costs: 'Absent pages of such files that have data stay unknown: in memory or in swap.',
    ...wayToRights(['CAP_FOWNER'], survey),
  };
}

/** hidepid= of proc(5) has to do with seeing a process at all; whoever may trace it sees it anyway. */
function hiddenFinding(survey: HostSurvey): Finding {
  const head = { id: 'hidepid', area: 'rights', title: 'Processes in /proc' } as const;
  if (!survey.hidesProcesses) return { ...head, state: 'works', says: 'All of them are shown.' };
  return {
    ...head,
    state: 'gap',
    says: '/proc is mounted with hidepid: a process that lives is not shown.',
    costs: 'Processes of other users are missing from the list as though they were not there.',
    cure: 'Mount /proc without hidepid, or give the agent CAP_SYS_PTRACE.',
    command: asRoot('mount -o remount,hidepid=0 /proc', survey),
  };
}
