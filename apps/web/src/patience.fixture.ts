import { configure } from '@testing-library/react';
import { vi } from 'vitest';

// What is waited for comes as soon as it can; on a busy machine that is seconds, not the one that is the default.
configure({ asyncUtilTimeout: 20_000 });

// The clock on the wall stands still, timers do not: no reading grows old because the machine is slow.
vi.useFakeTimers({ toFake: ['Date'] });
