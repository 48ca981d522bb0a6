import type { UpstreamTimeouts } from '../config/config.ts'
import type { Call } from './call.ts'
import { canWrite, type Leaf } from './leaf.ts'

/** Whether a call may wait for the user, the network or a whole collection. */
export function isLong({ action: { gateway } }: Leaf): boolean {
  return gateway.kind === 'gui' || gateway.kind === 'host' || gateway.alone
}

/** The longest time that one of the calls may take, in ms. */
export function timeoutOf(leaves: readonly Leaf[], timeouts: UpstreamTimeouts): number {
  return longest(leaves.some(isLong), leaves.some(canWrite), timeouts)
}

/** The same of calls that were weighed, and so need not be read again. */
export function timeoutOfCalls(calls: readonly Call[], timeouts: UpstreamTimeouts): number {
  return longest(
    calls.some(({ leaf }) => isLong(leaf)),
    calls.some(({ shareable }) => !shareable),
    timeouts,
  )
}

function longest(anyLong: boolean, anyWrite: boolean, { read, write, long }: UpstreamTimeouts): number {
  if (anyLong) return long
  return anyWrite ? write : read
}
