#!/usr/bin/env node
// Before the rest is loaded: all modules are loaded before the first of them runs, and loading them is what the heap
// would grow for.
import './small-heap.js';

const { partWithRights } = await import('./apart/part-with-rights.js');
await partWithRights(process.argv.slice(2));
await import('./command-line.js');
