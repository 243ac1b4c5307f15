#!/bin/busybox sh
# The guest's first program, out of its initramfs: the modules that its disk and its swap need, then the disk.
export PATH=/bin
/bin/busybox --install -s /bin
mount -t devtmpfs dev /dev
for module in $(cat /modules/order); do insmod "/modules/$module"; done
mount -t ext4 /dev/vda /disk && exec switch_root /disk /guest-init.sh
