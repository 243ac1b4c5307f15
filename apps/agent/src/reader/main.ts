import { argv } from 'node:process';
import { parentLink } from '../parent-link.js';
import { parseReaderOptions } from '../reader-options.js';
import { Reader } from './reader.js';

/** The process that may read others, started by the server and ending with it: no network, no HTTP; one channel. */
new Reader(parseReaderOptions(argv[2])).serve(parentLink(), () => process.exit(0));
