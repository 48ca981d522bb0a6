import type { UpstreamTimeouts } from '../config/config.ts'
import { canWrite, type Leaf } from './leaf.ts'

/** Whether a call may wait for the user, the network or a whole collection. */
export function isLong({ action: { gateway } }: Leaf): boolean {
  return gateway.kind === 'gui' || gateway.kind === 'host' || gateway.alone
}

/** The longest time that one of the calls may take, in ms. */
export function timeoutOf(leaves: readonly Leaf[], { read, write, long }: UpstreamTimeouts): number {
  if (leaves.some(isLong)) return long
  return leaves.some(canWrite) ? write : read
}
