import { setFlagsFromString } from 'node:v8';

// Loading modules makes garbage that an agent on somebody else's host need not keep room for: without this the young
// generation stays as large as it was then, a seventh of all that the server has resident.
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--heap-growing-percent=30');
