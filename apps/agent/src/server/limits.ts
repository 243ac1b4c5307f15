/** What one agent takes on, each with its reason (safety.md S14). */

/** Open streams. A person has a few views open; more than this is a mistake or an attack. */
export const MAX_CLIENTS = 20;
/** Processes watched at once, and recorded: each may cost its target and this host the whole duty of a watch. */
export const MAX_TARGETS = 4;
/** A view sends a handful of messages when it opens, then none; 50 a second leave room for a busy scrub. */
export const MAX_MESSAGES_PER_SECOND = 50;
/** Pages in a client's focus (R-FOCUS): more mappings than a person follows at once. */
export const MAX_FOCUS_PAGES = 8;
/** The last page of a 64-bit address space of 4 KiB pages. */
export const MAX_PAGE = 2n ** 52n - 1n;
/** A client message is a handle of under 100 bytes; 64 KiB leave room for later ones. */
export const MAX_MESSAGE_BYTES = 64 * 1024;
/** Up to here a message is read so that its refusal can say why; a longer one is cut off at its header. */
export const MAX_FRAME_BYTES = 1024 * 1024;
/** JSON bodies hold one token. */
export const MAX_BODY_BYTES = 64 * 1024;
/**
 * Unsent bytes that a client may hold: one for which a batch would make it more is slow, and gets nothing more until it has caught
 * up, then a key of now. Only what is larger by itself is more, for there is no smaller one.
 */
export const MAX_BUFFERED_BYTES = 1024 * 1024;
/** A client that has not caught up for this long, or not taken one message, is closed, so that what it holds is given back. */
export const STALLED_AFTER_MS = 60_000;
/**
 * Requests a minute over HTTP of each kind of caller (`Access.callerOf`), since loopback tells no more apart: a foreign page uses up what
 * foreign pages have, and never what those have who are let in. Our own page polls once a second.
 */
export const MAX_REQUESTS_PER_MINUTE = 6000;
/** Wrong tokens a minute; the right one is always taken. 256 bits cannot be guessed at any rate; this keeps the log and the CPU quiet. */
export const MAX_WRONG_TOKENS_PER_MINUTE = 60;
/** Self-checks a minute: each starts a process and takes some seconds, and whoever asks wants the answer, not the process. */
export const MAX_SELF_CHECKS_PER_MINUTE = 6;
/** Scrapes a minute, all who scrape together: Prometheus asks four times by default, and seldom oftener than each second. */
export const MAX_SCRAPES_PER_MINUTE = 120;
/** Sessions kept: one per opened URL; the one unused longest gives way. */
export const MAX_SESSIONS = 100;
/** A session that nothing was asked of and that holds no stream. */
export const SESSION_IDLE_MS = 30 * 60_000;
/** However busy: a day's work. */
export const SESSION_LIFETIME_MS = 12 * 3_600_000;
/** A reader or mutator that fails more often than this within a minute is not started again until the minute is over. */
export const MAX_PEER_RESTARTS_PER_MINUTE = 3;
/** Bytes of history kept of each process, large batches packed: about an hour of a squeeze, half a day of an idle one. */
export const DEFAULT_HISTORY_BYTES = 32 * 1024 * 1024;
/** Bytes of all recordings together unless told: old ones are never deleted to make room, a new one is refused. */
export const DEFAULT_RECORDINGS_BYTES = 8 * 1024 * 1024 * 1024;
/** With less room than this left, no recording is begun: it would end before it told anything. */
export const LEAST_RECORDING_BYTES = 1024 * 1024;
/** Size at which a recording ends unless told: it is written without anybody looking at the disk. */
export const DEFAULT_RECORDING_BYTES = 1024 * 1024 * 1024;
