import type { Leaf } from './leaf.ts'
import type { UpstreamTimeouts } from './settings.ts'

/** Returns whether a call may wait for the user, the network or a whole collection. */
export function isLong({ action: { gateway } }: Leaf): boolean {
  return gateway.kind === 'gui' || gateway.kind === 'host' || gateway.alone
}

/** Returns the longest time that one of the calls may take, in ms. */
export function timeoutOf(leaves: readonly Leaf[], { read, write, long }: UpstreamTimeouts): number {
  if (leaves.some(isLong)) return long
  return leaves.some((leaf) => !leaf.weight().shareable) ? write : read
}
