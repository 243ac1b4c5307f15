/**
 * A cpio archive in the "newc" format, the one that the kernel unpacks at boot
 * (Documentation/driver-api/early-userspace/buffer-format.rst). Entries: `{ path, mode, data }`, parents first.
 */
export function cpio(entries) {
  const parts = [...entries, { path: 'TRAILER!!!', mode: 0, data: Buffer.alloc(0) }].flatMap(
    ({ path, mode, data }, index) => {
      const name = Buffer.from(`${path}\0`);
      const fields = [index + 1, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, name.length, 0];
      const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`);
      return [padded(Buffer.concat([header, name])), padded(data)];
    },
  );
  return Buffer.concat(parts);
}

function padded(bytes) {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}
