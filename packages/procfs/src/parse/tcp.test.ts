import { expect, test } from 'vitest';
import { parseTcp } from './tcp.js';

test('established connections are found among the others', () => {
  const text = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:1E6C 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 502 1 0000000069e654a7 100 0 0 10 0',
    '   1: 0100007F:C350 0100007F:1E6C 01 00000000:00000000 02:000000AF 00000000  1000        0 777 2 00000000aa 20 4 30 10 -1',
    '   2: 0100007F:C351 0100007F:1E6C 06 00000000:00000000 03:000000AF 00000000     0        0 0 3 00000000aa',
    'nonsense',
  ].join('\n');
  expect(parseTcp(text)).toEqual([{ localPort: 50_000, remotePort: 7788, inode: '777' }]);
  expect(parseTcp(text, 'listening')).toEqual([{ localPort: 7788, remotePort: 0, inode: '502' }]);
});

test('version 6 has longer addresses', () => {
  const text =
    '   0: 00000000000000000000000001000000:C352 00000000000000000000000001000000:1E6C 01 00000000:00000000 00:00000000 00000000     0        0 9 1 0 20 4 30 10 -1';
  expect(parseTcp(text)).toEqual([{ localPort: 50_002, remotePort: 7788, inode: '9' }]);
});
