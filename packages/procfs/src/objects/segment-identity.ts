import { readlinkSync, statSync } from 'node:fs';
import { formatAddress } from '@pagelapse/address-space';
import type { Capabilities } from '../capabilities/probe.js';
import type { MapsLine } from '../parse/maps.js';

/**
 * What tells a SysV segment from others of the same number, which begin at 0 in every IPC namespace: when its file was
 * made, and how large it is. Where the file may not be looked at, the namespace that its process is in.
 * `processPath`: the process's directory in /proc.
 */
export function segmentIdentity(
  processPath: string,
  line: MapsLine,
  { mapFiles, pageSize }: Pick<Capabilities, 'mapFiles' | 'pageSize'>,
): string {
  const [start, end] = [line.start, line.end].map((page) => formatAddress(page, pageSize).slice(2));
  return (mapFiles ? madeAt(`${processPath}/map_files/${start}-${end}`) : undefined) ?? ipcNamespace(processPath) ?? '';
}

function madeAt(path: string): string | undefined {
  try {
    const { birthtimeNs, size } = statSync(path, { bigint: true });
    return `${birthtimeNs}+${size}`;
  } catch {
    // Not permitted, or unmapped since.
    return undefined;
  }
}

/** `ipc:[4026531839]` (namespaces(7)); absent where the process may not be traced. */
export function ipcNamespace(processPath: string): string | undefined {
  try {
    return readlinkSync(`${processPath}/ns/ipc`);
  } catch {
    return undefined;
  }
}
