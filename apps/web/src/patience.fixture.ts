import { configure } from '@testing-library/react';

// What is waited for comes as soon as it can; on a busy machine that is seconds, not the one that is the default.
configure({ asyncUtilTimeout: 20_000 });
