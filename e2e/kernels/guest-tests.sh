#!/bin/busybox sh
# The tests of a guest, their results, and the end of the machine. Three serial ports: ttyS0 carries what the tests print,
# ttyS1 the kernel's messages, ttyS2 the results as one JSON document.
export PATH=/bin
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
