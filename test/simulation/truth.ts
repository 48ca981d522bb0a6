import type { SimulatedAnki } from './anki.ts'

/** A request of reads that is under way, with every reply that was right since it arrived. */
export interface Witness {
  /** Returns what is wrong with this reply, or null. `mayTear`: each item of a multi may be of another moment. */
  check(reply: string, mayTear: boolean): string | null
  /** Forgets the request. */
  end(): void
}

/** Knows what Anki would have answered at each moment since a request arrived. */
export interface Truth {
  /** The state that Anki answers from has changed. */
  changed(): void
  watch(body: Buffer): Witness
}

export function createTruth(direct: SimulatedAnki['direct']): Truth {
  const watched = new Set<{ readonly body: Buffer; readonly right: Set<string> }>()
  let known = new Map<string, string>()
  const now = (body: Buffer): string => {
    const text = body.toString('latin1')
    let reply = known.get(text)
    if (reply === undefined) {
      reply = direct(body)
      known.set(text, reply)
    }
    return reply
  }
  return {
    changed() {
      known = new Map()
      for (const { body, right } of watched) right.add(now(body))
    },
    watch(body) {
      const one = { body, right: new Set([now(body)]) }
      watched.add(one)
      return {
        check(reply, mayTear) {
          if (one.right.has(reply)) return null
          const isTorn = isPiecemeal(reply, one.right)
          if (isTorn && mayTear) return null
          return `${isTorn ? 'torn' : 'stale'}: ${body.toString()} got ${reply.slice(0, 600)} and not one of ${[...one.right].join(' | ').slice(0, 900)}`
        },
        end: () => void watched.delete(one),
      }
    },
  }
}

/** Whether each item of a reply was right at some moment. */
function isPiecemeal(reply: string, right: ReadonlySet<string>): boolean {
  const items = itemsOf(reply)
  const rights = [...right].map(itemsOf)
  return items?.every((item, index) => rights.some((each) => each?.[index] === item)) ?? false
}

function itemsOf(reply: string): readonly string[] | null {
  const parsed = JSON.parse(reply) as { readonly result?: unknown } | unknown[]
  const items = Array.isArray(parsed) ? parsed : parsed.result
  return Array.isArray(items) ? items.map((item) => JSON.stringify(item)) : null
}
