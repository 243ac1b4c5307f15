import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unixPeer } from './unix-peer.js';

test('the kernel says who has connected, whatever that says of itself', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'pagelapse-unix-peer-'));
  const path = join(directory, 'socket');
  const server = createServer().listen(path);
  await once(server, 'listening');
  const script = 'require("node:net").connect(process.argv[1]).resume()';
  const child = spawn(process.execPath, ['-e', script, path], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  try {
    const [socket] = (await once(server, 'connection')) as [Socket & { readonly _handle: { readonly fd: number } }];
    expect(unixPeer(socket._handle.fd)).toBe(child.pid);
    socket.destroy();
    await exited;
  } finally {
    server.close();
    rmSync(directory, { recursive: true });
  }
});

test('what is no socket has no peer', () => {
  const fd = openSync('/dev/null', 'r');
  expect(() => unixPeer(fd)).toThrow('ENOTSOCK: getsockopt');
  closeSync(fd);
});
