#!/usr/bin/env node
// Before the rest is loaded: all modules are loaded before the first of them runs, and loading them is what the heap
// would grow for.
import './small-heap.js';

await import('./command-line.js');
