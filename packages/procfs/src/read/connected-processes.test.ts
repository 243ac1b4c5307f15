import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { portsServedBy, processesConnectedTo } from './connected-processes.js';

const CLIENT = `
  const socket = require('node:net').connect(Number(process.argv[1]), process.argv[2]);
  socket.on('connect', () => process.stdout.write('connected'));
`;

test.each(['127.0.0.1', '::1'])('who is connected to a port of %s is found, and not who serves it', async (address) => {
  const server = createServer();
  server.listen(0, address);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  expect(processesConnectedTo(port, 'self')).toEqual([]);
  expect(portsServedBy(process.pid)).toContain(port);
  const client = spawn(process.execPath, ['-e', CLIENT, String(port), address], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    const exited = once(client, 'exit');
    client.kill('SIGKILL');
    await exited;
  });
  await once(client.stdout, 'data');
  expect(processesConnectedTo(port, 'self')).toEqual([client.pid]);
  expect(processesConnectedTo(port, process.pid)).toEqual([client.pid]);
  expect(portsServedBy(client.pid as number)).toEqual([]);
});
