import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { putBinary } from './guest-binaries.mjs';

const PROGRAMS = ['/lib/systemd/systemd', '/bin/systemctl', '/bin/systemd-sysusers'];

/** What the default target and any service or socket ask for; without what they only want: no journal, no udev. */
const UNITS = [
  'basic.target',
  'multi-user.target',
  'local-fs.target',
  'local-fs-pre.target',
  'paths.target',
  'shutdown.target',
  'slices.target',
  'sockets.target',
  'swap.target',
  'sysinit.target',
  'timers.target',
];

/** Free of what a service gets by default: the tests have the machine to themselves. */
const TESTS_SERVICE = `[Unit]
Description=The tests
[Service]
ExecStart=/guest-tests.sh
PassEnvironment=PAGELAPSE_KERNEL PAGELAPSE_SYSTEMD
Delegate=yes
TasksMax=infinity
LimitMEMLOCK=infinity
OOMPolicy=continue
`;

/** There is no journal: what services complain of stands among the kernel's messages. */
const SETTINGS = `[Manager]
DefaultStandardError=kmsg
`;

/** Without it, a start is a machine's first, and every unit is enabled. */
const MACHINE_ID = '0123456789abcdef0123456789abcdef\n';

/** The host's systemd, for guests that have it as their init: with the units it cannot do without, and one for the tests. */
export function putSystemd(tree) {
  for (const program of PROGRAMS) putBinary(tree, program, program);
  const [shipped, own] = ['lib/systemd/system', 'etc/systemd/system'].map((folder) => join(tree, folder));
  for (const folder of [shipped, join(own, 'multi-user.target.wants'), join(tree, 'etc/sysusers.d')]) {
    mkdirSync(folder, { recursive: true });
  }
  for (const unit of UNITS) cpSync(join('/lib/systemd/system', unit), join(shipped, unit));
  writeFileSync(join(own, 'tests.service'), TESTS_SERVICE);
  symlinkSync('../tests.service', join(own, 'multi-user.target.wants/tests.service'));
  symlinkSync('/lib/systemd/system/multi-user.target', join(own, 'default.target'));
  writeFileSync(join(tree, 'etc/systemd/system.conf'), SETTINGS);
  writeFileSync(join(tree, 'etc/machine-id'), MACHINE_ID);
}
