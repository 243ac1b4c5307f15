import { getSystemErrorName } from 'node:util';
import { errno } from '../syscall/process-calls.js';

/** The error of the system call just made on this thread. */
export function systemError(call: string, about = ''): Error {
  const number = errno();
  const code = getSystemErrorName(-number);
  const error = new Error(`${code}: ${call}${about === '' ? '' : ` ${about}`}`);
  return Object.assign(error, { code, errno: -number, syscall: call });
}
