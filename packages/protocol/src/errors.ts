/**
 * Everything that can be refused, once: the code that machines read, the HTTP status, and the way out for people.
 * The one-sentence message is written where the refusal happens, since it names the pid, the path or the value.
 */
export const AGENT_ERRORS = {
  AGENT_ERR_BAD_REQUEST: { status: 400, wayOut: 'Correct the request; the message names the offending part.' },
  AGENT_ERR_BAD_TOKEN: {
    status: 401,
    wayOut: 'Open the URL that the agent printed, or restart the agent for a new one.',
  },
  AGENT_ERR_SESSION_REQUIRED: { status: 401, wayOut: 'Open the URL that the agent printed.' },
  AGENT_ERR_FOREIGN_ORIGIN: { status: 403, wayOut: 'Use the dashboard at the address that the agent printed.' },
  AGENT_ERR_NOT_PERMITTED: {
    status: 403,
    wayOut: "Run the agent as the process's user, or as root, or with CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH.",
  },
  AGENT_ERR_OWN_PROCESS: {
    status: 422,
    wayOut: 'Pick another process; `pagelapse scan PID` shows this one, from outside of it.',
  },
  AGENT_ERR_NOT_FOUND: { status: 404, wayOut: 'See the list of routes in the documentation.' },
  AGENT_ERR_NO_SUCH_PROCESS: { status: 404, wayOut: 'Pick a process from the list.' },
  AGENT_ERR_NO_SUCH_MAPPING: {
    status: 404,
    wayOut: 'Pick a mapping from the list; addresses change when a process restarts.',
  },
  AGENT_ERR_NOT_WATCHED: {
    status: 409,
    wayOut: 'Watch the process on the stream first; its pages are read for those who do.',
  },
  AGENT_ERR_EPOCH_OVER: { status: 410, wayOut: 'Look at the new address space; the stream has it with its next key.' },
  AGENT_ERR_NOT_WALKED: { status: 422, wayOut: 'Nothing shows the pages of such a mapping.' },
  AGENT_ERR_NO_HISTORY: { status: 404, wayOut: 'Watch the process first; what is retained begins there.' },
  AGENT_ERR_NO_SUCH_RECORDING: { status: 404, wayOut: 'Pick a recording from the list.' },
  AGENT_ERR_PROCESS_GONE: { status: 410, wayOut: 'Pick the process again; its pid may belong to another one by now.' },
  AGENT_ERR_KERNEL_THREAD: {
    status: 422,
    wayOut: 'Pick a user process: kernel threads have no memory map of their own.',
  },
  AGENT_ERR_ZOMBIE: { status: 422, wayOut: 'Pick a running process: a zombie has given all its memory back.' },
  AGENT_ERR_MISDIRECTED: { status: 421, wayOut: 'Use the address that the agent printed.' },
  AGENT_ERR_TOO_MANY: { status: 429, wayOut: 'Close a view that is not needed, or wait.' },
  AGENT_ERR_UNSUPPORTED_VERSION: { status: 400, wayOut: 'Reload the page: it is older or newer than the agent.' },
  AGENT_ERR_NOT_ALLOWED: { status: 403, wayOut: 'Start the agent with --allow and what it may do.' },
  AGENT_ERR_TARGET_REFUSED: { status: 403, wayOut: 'Pick another process; docs/adr/0011 has the policy.' },
  AGENT_ERR_SQUEEZE_REFUSED: {
    status: 422,
    wayOut: 'Choose what that leaves room for: another limit, control or cgroup.',
  },
  AGENT_ERR_SQUEEZE_RUNNING: { status: 409, wayOut: 'Stop the squeeze that runs, or move its limit.' },
  AGENT_ERR_NO_SUCH_SQUEEZE: { status: 404, wayOut: 'Pick a squeeze from the list.' },
  AGENT_ERR_ACT_IMPOSSIBLE: { status: 422, wayOut: 'The doctor tells what this host and these rights allow.' },
  AGENT_ERR_WRITES_OWNED: {
    status: 409,
    wayOut: 'Ask whoever keeps the account to stop, or wait until that view is closed.',
  },
  AGENT_ERR_NO_AUDIT: { status: 507, wayOut: 'Make the audit log writable; nothing was done.' },
  AGENT_ERR_MUTATOR_FAILED: {
    status: 503,
    wayOut: 'Limits that it had set were restored. Try again; the agent starts another. Its log has the cause.',
  },
  AGENT_ERR_READER_FAILED: { status: 503, wayOut: 'Try again; the agent restarts its reader. Its log has the cause.' },
  AGENT_ERR_RECORDINGS_FULL: {
    status: 507,
    wayOut: 'Delete recordings that are not needed any more, or start the agent with a larger --max-recordings.',
  },
  AGENT_ERR_DISK: { status: 507, wayOut: 'Make room, or start the agent with --recordings DIR.' },
  AGENT_ERR_INTERNAL: { status: 500, wayOut: "The agent's log has the cause; the agent goes on." },
} as const satisfies Record<`AGENT_ERR_${string}`, { status: number; wayOut: string }>;

export type AgentErrorCode = keyof typeof AGENT_ERRORS;
