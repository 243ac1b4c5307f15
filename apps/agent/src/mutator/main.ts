import { argv } from 'node:process';
import { serverLink } from '../apart/call-server.js';
import { parseMutatorOptions } from '../mutator-options.js';
import { serveActs } from './serve-acts.js';

/** The process that may change others, started with the server and ending with it: no network, no HTTP; one channel. */
const [, , options, ...call] = argv;
serveActs(await serverLink(call), parseMutatorOptions(options));
