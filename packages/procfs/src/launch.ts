/** What it takes to start a process with fewer rights. Apart, so that whoever does nothing else loads nothing else. */
export { heldRights, type Right } from './capabilities/own-rights.js';
export { become } from './process/become.js';
export { confineThread } from './process/confine-thread.js';
export { listenUnix } from './process/listen-unix.js';
export { reap } from './process/reap.js';
