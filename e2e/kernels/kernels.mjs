/**
 * Kernels that the truth tests run on beside the host's own, each as Debian builds it. `name` is how the command line and
 * the results call it, `metaPackage` the Debian package that stands for its newest build.
 */
export const KERNELS = [
  { name: '6.1', metaPackage: 'linux-image-cloud-amd64' },
  { name: '6.12', metaPackage: 'linux-image-6.12-cloud-amd64' },
];
