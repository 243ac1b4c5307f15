import { argv } from 'node:process';
import { parseMutatorOptions } from '../mutator-options.js';
import { parentLink } from '../parent-link.js';
import { serveActs } from './serve-acts.js';

/** The process that may change others, started by the server and ending with it: no network, no HTTP; one channel. */
serveActs(parentLink(), parseMutatorOptions(argv[2]));
