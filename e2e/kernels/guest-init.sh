#!/bin/busybox sh
# The guest's init, on its disk: mounts, then the tests, or systemd, which starts them.
export PATH=/bin
mount -t devtmpfs dev /dev
exec </dev/null >/dev/ttyS1 2>&1
mount -t proc proc /proc
mount -t sysfs sys /sys
mkdir -p /dev/shm /dev/pts
mount -t devpts devpts /dev/pts
mount -t tmpfs shm /dev/shm
ln -s /proc/self/fd /dev/fd

# Version 2 alone. The root cgroup may hold processes and hand controllers down all the same.
mount -t cgroup2 cgroup2 /sys/fs/cgroup
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
# Version 1 has this setting per cgroup, which the tests use; version 2 has only the host's.
echo 100 >/proc/sys/vm/swappiness
ip link set lo up

if [ -n "$PAGELAPSE_SYSTEMD" ]; then exec /lib/systemd/systemd; fi
exec /guest-tests.sh
