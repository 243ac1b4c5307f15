#!/bin/busybox sh
# The guest's init, on its disk: mounts, then the tests. Three serial ports: ttyS0 carries what the tests print, ttyS1 the
# kernel's messages, ttyS2 the results as one JSON document.
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
stty -F /dev/ttyS0 raw -echo
stty -F /dev/ttyS2 raw -echo

read -r started _ </proc/uptime
sh /run-tests.sh >/dev/ttyS0 2>&1
code=$?
{
  printf '{"code":%d,"startedSeconds":%s,"results":' "$code" "$started"
  cat /results.json || printf null
  printf '}\n'
} >/dev/ttyS2
# Closing a serial port waits until all of it is out.
exec >/dev/null 2>&1
poweroff -f
