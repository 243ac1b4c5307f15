import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cpio } from './cpio.mjs';
import { BUSYBOX } from './paths.mjs';

const MEMORY_MIB = 2048;
const FILE = 0o100755;
const FOLDER = 0o040755;
const MOUNT_POINTS = ['bin', 'dev', 'disk', 'modules'];

/**
 * Boots `kernel` with `disk` as its root in an emulated machine (no KVM: the tests need no speed that would be worth a
 * second way to go wrong) and resolves with `{ code, results }` as guest-init.sh wrote them, or with `{ lastWords }` when
 * the machine ended without.
 */
export async function runMachine({ kernel, disk, work, mostSeconds }) {
  const initrd = join(work, 'initrd');
  const log = join(work, 'kernel.log');
  const results = join(work, 'results');
  writeFileSync(initrd, initramfs(kernel.modules));
  const args = [
    ...['-machine', 'q35,hpet=off', '-accel', 'tcg,thread=multi', '-cpu', 'max,-la57'],
    ...['-m', String(MEMORY_MIB), '-smp', '2', '-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-kernel', kernel.image, '-initrd', initrd],
    ...['-append', 'console=ttyS1 panic=-1 mitigations=off tsc=reliable random.trust_cpu=on quiet loglevel=5'],
    ...['-drive', `file=${disk},format=raw,if=none,id=root,cache=unsafe`, '-device', 'virtio-blk-pci,drive=root'],
    ...['-chardev', 'stdio,id=out,signal=off', '-serial', 'chardev:out'],
    ...['-serial', `file:${log}`, '-serial', `file:${results}`],
  ];
  const ended = await runQemu(args, mostSeconds);
  try {
    return JSON.parse(readFileSync(results, 'utf8'));
  } catch {
    return { lastWords: `${ended}; the kernel's last words:\n${tail(log)}` };
  }
}

/** The machine dies with this process, and when its time is over. Resolves with how it ended, in words. */
function runQemu(args, mostSeconds) {
  return new Promise((resolve) => {
    const machine = spawn('qemu-system-x86_64', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let ended;
    const kill = () => machine.kill('SIGKILL');
    const timer = setTimeout(() => {
      ended = `not done after ${mostSeconds} s`;
      kill();
    }, mostSeconds * 1000);
    process.on('exit', kill);
    machine.stdout.pipe(process.stdout, { end: false });
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
