/** The state of the collection after each change of the writer: the replies to the watched calls, by call. */
export type State = ReadonlyMap<string, string>

/** One read through the gateway: its calls, and its reply. It began when `first` was acknowledged. */
export interface SeenRead {
  readonly calls: readonly string[]
  readonly replies: readonly string[]
  readonly first: number
  /** The cache gave the reply in whole or in part. */
  readonly isKept: boolean
}

/** A read whose history may not be known yet: it may show the states from `first` to `last`. */
interface Seen extends SeenRead {
  readonly last: number
}

/** Compares readers' replies with a single writer's history, each as soon as the history of its time is known. */
export interface Truth {
  /** The number of the change whose reply the writer has. */
  acknowledged: number
  /** The number of the change that the writer has begun. */
  begun: number
  /** The writer begins a change. */
  begin(): void
  /** The state after change `acknowledged`. */
  know(state: State): void
  /** A read has ended. */
  saw(read: SeenRead): void
  readonly verdict: Verdict
}

/** `stale`: a reply that no state of its time gives. `torn`: replies to one request that no single state gives. */
export interface Verdict {
  readonly reads: number
  readonly stale: number
  readonly torn: number
  /** Torn replies in which the cache had no part: Anki's undo runs in the background, and changed the collection between two items. */
  readonly tornByAnki: number
  /** One of the stale or torn reads, for a person. */
  readonly example: string | null
}

/** Receives each change as it begins, and again when its reply is there and the watched calls show it. */
export interface ChangeObserver {
  begun(): void
  changed(): void
}

export function createTruth(observer: ChangeObserver = { begun() {}, changed() {} }): Truth {
  const states = new Map<number, State>()
  const verdict = { reads: 0, stale: 0, torn: 0, tornByAnki: 0, example: null as string | null }
  let open: Seen[] = []

  const judge = ({ calls, replies, first, last, isKept }: Seen): void => {
    const shows = (index: number, state: State | undefined) => state?.get(calls[index] as string) === replies[index]
    const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index)
    verdict.reads += 1
    if (numbers.some((number) => calls.every((_, index) => shows(index, states.get(number))))) return
    const each = calls.map((_, index) => numbers.some((number) => shows(index, states.get(number))))
    const isTorn = !each.includes(false)
    verdict[isTorn ? (isKept ? 'torn' : 'tornByAnki') : 'stale'] += 1
    if (isTorn && !isKept) return
    verdict.example ??= `${calls.join(' and ')}: ${replies.join(' and ').slice(0, 200)}, in states ${first} to ${last}`
  }
  return {
    acknowledged: 0,
    begun: 0,
    verdict,
    begin() {
      this.begun += 1
      observer.begun()
    },
    know(state) {
      // Most replies equal those of the state before: stored once, so that a long history fits into memory.
      const before = states.get(this.acknowledged - 1)
      const shared = [...state].map(([call, reply]): [string, string] => {
        const same = before?.get(call)
        return [call, same === reply ? same : reply]
      })
      states.set(this.acknowledged, new Map(shared))
      if (before !== undefined && shared.some(([call, reply]) => before.get(call) !== reply)) observer.changed()
      const known = open.filter(({ last }) => last <= this.acknowledged)
      open = open.filter(({ last }) => last > this.acknowledged)
      known.forEach(judge)
    },
    saw(read) {
      const seen = { ...read, last: this.begun }
      if (states.has(this.begun)) judge(seen)
      else open.push(seen)
    },
  }
}
