/**
 * Kernels that the truth tests run on beside the host's own, each as Debian builds it. `name` is how the command line and
 * the results call it, `packages` a regular expression (apt-cache(8)) for the names of the Debian packages of its builds. With
 * `systemd` it has that as its init, as most hosts have; without, the kernel is all there is.
 */
export const KERNELS = [
  { name: '6.1', packages: '^linux-image-6\\.1\\.[0-9][^ ]*-cloud-amd64$' },
  { name: '6.12', packages: '^linux-image-6\\.12\\.[0-9][^ ]*-cloud-amd64$', systemd: true },
];
