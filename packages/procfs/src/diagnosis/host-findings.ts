import type { Finding } from './finding.js';
import { asRoot } from './rights-command.js';
import type { HostSurvey } from './survey.js';

const MIB = 1024 * 1024;
/** Less of swap than this share is as good as none. */
const NEARLY_FULL = 0.01;

/** What the host has for swapping, limiting and measuring. */
export function hostFindings(survey: HostSurvey): Finding[] {
  return [
    procFinding(survey),
    swapFinding(survey),
    swappinessFinding(survey),
    cgroupFinding(survey),
    pressureFinding(survey),
    hugePagesFinding(survey),
    ...ptraceScopeFindings(survey),
    { id: 'kernel', area: 'host', title: 'Kernel', state: 'note', says: `Linux ${survey.kernel}.` },
  ];
}

/** subset=pid of proc(5): a service of systemd with ProcSubset=pid has it. */
function procFinding(survey: HostSurvey): Finding {
  const head = { id: 'proc', area: 'host', title: 'Host in /proc' } as const;
  if (survey.showsHost) return { ...head, state: 'works', says: "The host's figures are there." };
  return {
    ...head,
    state: 'gap',
    says: '/proc is mounted with subset=pid: it shows processes and nothing of the host.',
    costs: 'Swap, reclaim and the age of processes cannot be read, and the dashboard does not start.',
    cure: 'Mount a whole one; a service of systemd has ProcSubset=all.',
    command: asRoot('mount -t proc proc /proc', survey),
  };
}

function swapFinding(survey: HostSurvey): Finding {
  const { swaps } = survey;
  const head = { id: 'swap', area: 'swap', title: 'Swap' } as const;
  const way = {
    cure: 'Add swap; this adds 1 GiB for as long as the demo runs.',
    command: asRoot('npm run demo -- --make-swap 1G', survey),
  };
  if (swaps === undefined) return { ...head, state: 'note', says: 'It could not be read.' };
  if (swaps.length === 0) {
    const costs =
      'No page can be swapped out: private and shared memory stay where they are, however tight a limit is.';
    return { ...head, state: 'gap', says: 'There is no swap.', costs, ...way };
  }
  const size = swaps.reduce((sum, area) => sum + area.size, 0);
  const free = size - swaps.reduce((sum, area) => sum + area.used, 0);
  const areas = swaps.map(
    ({ path, size }) => `${path} (${mib(size)}${path.startsWith('/dev/zram') ? ', in memory' : ''})`,
  );
  const says = `${mib(free)} of ${mib(size)} free, on ${areas.join(', ')}.`;
  if (free >= size * NEARLY_FULL) return { ...head, state: 'works', says };
  return { ...head, state: 'gap', says, costs: 'Swap is full: nothing more can be swapped out.', ...way };
}

function swappinessFinding(survey: HostSurvey): Finding {
  const { swappiness } = survey;
  const head = { id: 'swappiness', area: 'swap', title: 'Swappiness' } as const;
  if (swappiness !== 0) {
    return {
      ...head,
      state: 'note',
      says: swappiness === undefined ? 'It could not be read.' : `${swappiness} of 200.`,
    };
  }
  return {
    ...head,
    state: 'gap',
    says: '0: reclaim drops file pages as long as it can and swaps only to avert an out-of-memory kill.',
    costs: 'Little is swapped out before memory is nearly exhausted.',
    cure: 'Set it to the default of 60.',
    command: asRoot('sysctl vm.swappiness=60', survey),
  };
}

function cgroupFinding(survey: HostSurvey): Finding {
  const { cgroup, uid } = survey;
  const head = { id: 'cgroup', area: 'cgroup', title: 'Memory cgroup' } as const;
  const costs = 'No cgroup can be made to squeeze a process in; the demo pages its workload out by itself instead.';
  if (cgroup === undefined) {
    const says = 'No hierarchy with the memory controller is mounted.';
    const cure = 'Mount cgroup2 on /sys/fs/cgroup, and boot without cgroup_disable=memory.';
    return { ...head, state: 'gap', says, costs, cure };
  }
  const { version, mountPoint, making } = cgroup;
  if (making === 'possible') {
    return { ...head, state: 'works', says: `Version ${version}, at ${mountPoint}: one can be made and limited.` };
  }
  if (making === 'read-only') {
    return {
      ...head,
      state: 'gap',
      says: `Version ${version}, at ${mountPoint}, is mounted read-only.`,
      costs,
      cure: 'Mount it writable; a container has to be privileged for that.',
      command: asRoot(`mount -o remount,rw ${mountPoint}`, survey),
    };
  }
  const says =
    making === 'nowhere'
      ? `Version ${version}, at ${mountPoint}: no cgroup here hands the memory controller down.`
      : `Version ${version}, at ${mountPoint}: making one is not permitted.`;
  if (making === 'nowhere' && uid === 0) {
    const command = `sh -c 'echo +memory > ${mountPoint}/cgroup.subtree_control'`;
    return { ...head, state: 'gap', says, costs, cure: 'Let the root cgroup hand it down.', command };
  }
  const delegated = version === 2 ? 'systemd-run --user --scope --property=Delegate=yes npm start' : 'sudo npm start';
  const cure = version === 2 ? 'Start the agent in a scope that systemd delegates.' : 'Start the agent as root.';
  return { ...head, state: 'gap', says, costs, cure, command: delegated };
}

function pressureFinding({ pressure }: HostSurvey): Finding {
  const head = { id: 'pressure', area: 'host', title: 'Pressure (PSI)' } as const;
  if (pressure === undefined) return { ...head, state: 'note', says: 'It could not be read.' };
  if (pressure === 'on') return { ...head, state: 'works', says: 'The kernel says how long tasks stall on memory.' };
  return {
    ...head,
    state: 'gap',
    says: pressure === 'off' ? 'It is switched off at boot.' : 'The kernel was built without it.',
    costs: 'No chart of pressure, and a squeeze cannot be ended by how much it stalls the process.',
    cure: pressure === 'off' ? 'Boot with psi=1 on the kernel command line.' : 'Run a kernel built with CONFIG_PSI.',
  };
}

/** Information: with huge pages, 2 MiB go at once where one page might. */
function hugePagesFinding({ hugePages: { anonymous, shared } }: HostSurvey): Finding {
  const words = [
    anonymous === undefined ? '' : `Private memory: ${anonymous}.`,
    shared === undefined ? '' : `Shared memory: ${shared}.`,
  ].filter((part) => part !== '');
  const says = words.length === 0 ? 'The kernel has none.' : words.join(' ');
  return { id: 'huge-pages', area: 'host', title: 'Transparent huge pages', state: 'note', says };
}

/** Information: yama_ptrace_access_check() in security/yama/yama_lsm.c looks at attaching, and reading is not that. */
function ptraceScopeFindings({ ptraceScope }: HostSurvey): Finding[] {
  if (ptraceScope === undefined) return [];
  const says = `${ptraceScope}: it restricts attaching to processes; reading their page tables is not that.`;
  return [{ id: 'ptrace-scope', area: 'host', title: 'Yama ptrace_scope', state: 'note', says }];
}

function mib(bytes: number): string {
  return `${Math.round(bytes / MIB).toLocaleString('en')} MiB`;
}
