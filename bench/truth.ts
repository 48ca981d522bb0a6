/** What the writer knows of the collection after each of its changes: the replies to the watched calls, by call. */
export type State = ReadonlyMap<string, string>

/** One read through the gateway: what it asked and got, and which states it may show. */
interface Seen {
  readonly calls: readonly string[]
  readonly replies: readonly string[]
  readonly first: number
  readonly last: number
}

/** Holds readers' replies against a single writer's history. */
export interface Truth {
  /** The number of the change whose reply the writer has. */
  acknowledged: number
  /** The number of the change that the writer has begun. */
  begun: number
  /** The state after change `acknowledged`. */
  know(state: State): void
  /** A read that began when `first` was acknowledged has ended. */
  saw(calls: readonly string[], replies: readonly string[], first: number): void
  verdict(): Verdict
}

/** `stale`: a reply that no state of its time gives. `torn`: replies to one request that no single state gives. */
export interface Verdict {
  readonly reads: number
  readonly stale: number
  readonly torn: number
  /** One of the stale or torn reads, for a person. */
  readonly example: string | null
}

export function createTruth(): Truth {
  const states = new Map<number, State>()
  const seen: Seen[] = []
  return {
    acknowledged: 0,
    begun: 0,
    know(state) {
      states.set(this.acknowledged, state)
    },
    saw(calls, replies, first) {
      seen.push({ calls, replies, first, last: this.begun })
    },
    verdict() {
      let [stale, torn] = [0, 0]
      let example: string | null = null
      for (const { calls, replies, first, last } of seen) {
        const shows = (index: number, state: State | undefined) => state?.get(calls[index] as string) === replies[index]
        const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index)
        if (numbers.some((number) => calls.every((_, index) => shows(index, states.get(number))))) continue
        const each = calls.map((_, index) => numbers.some((number) => shows(index, states.get(number))))
        if (each.includes(false)) stale += 1
        else torn += 1
        example ??= `${calls.join(' and ')}: ${replies.join(' and ').slice(0, 200)}, in states ${first} to ${last}`
      }
      return { reads: seen.length, stale, torn, example }
    },
  }
}
