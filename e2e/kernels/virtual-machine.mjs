import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { cpio } from './cpio.mjs';
import { BUSYBOX } from './paths.mjs';

const MEMORY_MIB = 2048;
const FILE = 0o100755;
const FOLDER = 0o040755;
const MOUNT_POINTS = ['bin', 'dev', 'disk', 'modules'];

/**
 * Pure emulation, which asks nothing of the host's processor: one thread for one processor needs no locks between them,
 * and the plainest processor is the one that is quickest to emulate (no AVX). Together two thirds of the time that
 * `-accel tcg,thread=multi -cpu max -smp 2` takes. No KVM where there is one: results are to be the same everywhere.
 */
const MACHINE = [
  ...['-machine', 'q35,hpet=off', '-accel', 'tcg,thread=single', '-cpu', 'qemu64,+rdrand', '-smp', '1'],
  ...['-m', String(MEMORY_MIB), '-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
];
/** What guards a kernel against attackers costs time and changes no page. */
const KERNEL_ARGUMENTS =
  'console=ttyS1 panic=-1 mitigations=off init_on_alloc=0 tsc=reliable random.trust_cpu=on quiet loglevel=5';

/**
 * Boots `kernel` with `disk` as its root, which is not written to, in an emulated machine. `environment` is its init's;
 * `onLine` gets what it prints, and it reads `input` where that is given. `network` are arguments for QEMU; there is none
 * without. Resolves with what guest-tests.sh wrote, `{ code, startedSeconds, results }`, or with
 * `{ lastWords }` when the machine ended without.
 */
export async function runMachine({ kernel, disk, work, environment, onLine, mostSeconds, input, network = [] }) {
  const [initrd, log, results] = ['initrd', 'kernel.log', 'results'].map((name) => join(work, name));
  writeFileSync(initrd, initramfs(kernel.modules));
  // The kernel hands what it does not know to init (Documentation/admin-guide/kernel-parameters.rst).
  const unknown = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const args = [
    ...MACHINE,
    ...['-kernel', kernel.image, '-initrd', initrd, '-append', [KERNEL_ARGUMENTS, ...unknown].join(' ')],
    ...['-drive', `file=${disk},format=raw,if=none,id=root,snapshot=on`, '-device', 'virtio-blk-pci,drive=root'],
    ...['-chardev', 'stdio,id=out,signal=off', '-serial', 'chardev:out'],
    ...['-serial', `file:${log}`, '-serial', `file:${results}`],
    ...network,
  ];
  const ended = await runQemu(args, { work, onLine, mostSeconds, input });
  try {
    return JSON.parse(readFileSync(results, 'utf8'));
  } catch {
    return { lastWords: `${ended}; the kernel's last words:\n${tail(log)}` };
  }
}

/** The machine dies with this process, and when its time is over. Resolves with how it ended, in words. */
function runQemu(args, { work, onLine, mostSeconds, input }) {
  return new Promise((resolve) => {
    // What the guest writes to its disk goes to a file in TMPDIR.
    const env = { ...process.env, TMPDIR: work };
    const stdio = [input === undefined ? 'ignore' : 'pipe', 'pipe', 'inherit'];
    const machine = spawn('qemu-system-x86_64', args, { env, stdio });
    input?.pipe(machine.stdin);
    let ended;
    const kill = () => machine.kill('SIGKILL');
    const giveUp = () => {
      ended = `not done after ${mostSeconds} s`;
      kill();
    };
    const timer = mostSeconds === undefined ? undefined : setTimeout(giveUp, mostSeconds * 1000);
    process.on('exit', kill);
    createInterface({ input: machine.stdout }).on('line', onLine);
    machine.on('error', (error) => {
      ended = error.message;
    });
    machine.on('close', (code, signal) => {
      clearTimeout(timer);
      process.off('exit', kill);
      resolve(ended ?? `the machine ended (${signal ?? code}) without results`);
    });
  });
}

function initramfs(modules) {
  const empty = Buffer.alloc(0);
  const file = (path, data) => ({ path, mode: FILE, data });
  return cpio([
    ...MOUNT_POINTS.map((path) => ({ path, mode: FOLDER, data: empty })),
    file('bin/busybox', readFileSync(BUSYBOX)),
    file('init', readFileSync(new URL('./guest-boot.sh', import.meta.url))),
    ...modules.map((path) => file(`modules/${basename(path)}`, readFileSync(path))),
    file('modules/order', Buffer.from(modules.map((path) => basename(path)).join('\n'))),
  ]);
}

function tail(file) {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-12).join('\n');
  } catch {
    return '(none)';
  }
}
