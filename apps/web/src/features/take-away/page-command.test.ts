import { pageIndex } from '@pagelapse/address-space';
import { expect, test } from 'vitest';
import { pageCommand } from './page-command.js';

test('the command skips as many words as there are pages before', () => {
  expect(pageCommand(7, pageIndex(0x7f000))).toBe(
    'dd if=/proc/7/pagemap bs=8 skip=520192 count=1 status=none | od -An -tx8',
  );
});
