import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** The memory and the open resources of this process, after a garbage collection. */
export interface Holding {
  /** In bytes. */
  readonly heap: number
  /** Open resources by kind, such as `TCPSocketWrap` and `Timeout`. */
  readonly resources: Readonly<Record<string, number>>
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

export function measure(): Holding {
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  const resources: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1
  return { heap: heapUsed + external, resources }
}

const MIB = 1024 * 1024
/** The heap may grow by this much while caches, plans and pools fill. */
const SLACK = 12 * MIB

const middle = (numbers: readonly number[]) => [...numbers].sort((one, other) => one - other)[numbers.length >> 1] ?? 0

/** Returns a sentence if the memory at the end of a run is more than it was after the first third. */
export function growth(samples: readonly Holding[]): string | null {
  const third = Math.floor(samples.length / 3)
  if (third < 3) return null
  const before = middle(samples.slice(third, 2 * third).map(({ heap }) => heap))
  const after = middle(samples.slice(-third).map(({ heap }) => heap))
  const isFlat = after <= before * 1.1 + SLACK / 4
  return isFlat ? null : `the heap grew from ${inMiB(before)} to ${inMiB(after)}`
}

/** Returns a sentence for each kind of resource that has more open ones than before. */
export function leaks(before: Holding, after: Holding): readonly string[] {
  return Object.entries(after.resources)
    .filter(([kind, count]) => count > (before.resources[kind] ?? 0))
    .map(([kind, count]) => `${count} ${kind} are open at the end, ${before.resources[kind] ?? 0} were before`)
}

export function inMiB(bytes: number): string {
  return `${(bytes / MIB).toFixed(1)} MiB`
}
