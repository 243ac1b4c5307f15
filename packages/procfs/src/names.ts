/** What a command line is held against, without what reads processes and the door to the C library that comes with it. */
export { FEATURES, type Feature } from './capabilities/features.js';
export { holdsCapabilities } from './capabilities/own-rights.js';
export { PAGE_SIZE } from './read/page-size.js';
export { userId } from './read/user-names.js';
