/**
 * `node e2e/kernels/dashboard.mjs [KERNEL]`: the dashboard of an agent on another kernel, for a browser on this machine, until
 * Ctrl-C or the end of the input; asked again, it does not wait for the guest. Prints its URL. guest-dashboard.mjs, which runs
 * there, has what may be typed.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { makeDisk } from './guest-disk.mjs';
import { fetchKernel, KernelUnavailable } from './kernel-package.mjs';
import { KERNELS } from './kernels.mjs';
import { GUEST_CHECKOUT } from './paths.mjs';
import { missingPrograms } from './requirements.mjs';
import { runMachine } from './virtual-machine.mjs';

/** The exit code where QEMU or the kernel is not to be had. */
const NOTHING_TO_BOOT = 3;
/** The address that QEMU's network gives to a guest, and a port of it: which one is nobody's business but theirs. */
const [GUEST_ADDRESS, GUEST_PORT] = ['10.0.2.15', 80];
/** The agent listens on its own loopback alone, so something in the guest has to hand on what comes from outside. */
const GUEST_SCRIPT = `export PATH=/bin HOME=/root
hostname "linux-$PAGELAPSE_KERNEL"
ip addr add ${GUEST_ADDRESS}/24 dev eth0 && ip link set eth0 up
nc -ll -p ${GUEST_PORT} -e nc 127.0.0.1 $PAGELAPSE_PORT &
cd ${GUEST_CHECKOUT} && exec node e2e/kernels/guest-dashboard.mjs </dev/ttyS0
`;

/** QEMU's own network, which leads nowhere but from one port of this loopback into the guest. */
function networkTo(port) {
  const forward = `hostfwd=tcp:127.0.0.1:${port}-${GUEST_ADDRESS}:${GUEST_PORT}`;
  return ['-netdev', `user,id=net,restrict=on,${forward}`, '-device', 'virtio-net-pci,netdev=net,romfile='];
}

/** The agent answers to its own port alone (S4), so it has to be the same in the guest and here. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function kernelImage() {
  try {
    return await fetchKernel(kernel);
  } catch (error) {
    if (error instanceof KernelUnavailable) giveUp(error.message, NOTHING_TO_BOOT);
    throw error;
  }
}

function giveUp(reason, code) {
  process.stderr.write(`${reason}\n`);
  process.exit(code);
}

const [name = KERNELS.at(-1).name] = process.argv.slice(2);
const kernel = KERNELS.find((known) => known.name === name);
if (kernel === undefined)
  giveUp(`usage: node e2e/kernels/dashboard.mjs [${KERNELS.map((known) => known.name).join('|')}]`, 2);
const missing = missingPrograms();
if (missing !== undefined) giveUp(missing, NOTHING_TO_BOOT);
const image = await kernelImage();
const work = mkdtempSync(join(tmpdir(), 'pagelapse-dashboard-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
const disk = join(work, 'disk');
makeDisk(disk, GUEST_SCRIPT);
const port = await freePort();
const input = new PassThrough();
let isEnding = false;
const end = () => {
  if (isEnding) process.exit(1);
  isEnding = true;
  input.write('end\n');
};
process.stdin.on('data', (text) => input.write(text)).on('end', end);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
const { code, lastWords } = await runMachine({
  kernel: image,
  disk,
  work,
  environment: { PAGELAPSE_KERNEL: name, PAGELAPSE_PORT: String(port) },
  onLine: (line) => process.stdout.write(`${line}\n`),
  input,
  network: networkTo(port),
});
if (code !== 0) giveUp(lastWords ?? `the guest ended with ${code}`, 1);
process.exit(0);
