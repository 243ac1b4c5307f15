import { argv } from 'node:process';
import { serverLink } from '../apart/call-server.js';
import { parseReaderOptions } from '../reader-options.js';
import { Reader } from './reader.js';

/** The process that may read others, started with the server and ending with it: no network, no HTTP; one channel. */
const [, , options, ...call] = argv;
const reader = new Reader(parseReaderOptions(options));
reader.serve(await serverLink(call), () => process.exit(0));
