import type { Clock } from '../clock.ts'
import { isAnswer, type Outcome } from '../wire/outcome.ts'
import type { ItemCall } from './item-call.ts'
import { beginTrack, beginWalk, continueTrack, type Track, type Walk } from './walk.ts'

/** The lists that one client was answered lately, and its walks along them. */
export interface Walker {
  /** Whether it was answered a list lately. */
  readonly hasLists: boolean
  /** How the client spells letters outside ASCII, or null while that is unknown. */
  escapes: boolean | null
  /** The time of its last request to Anki that is no step of a walk, in ms. Several programs may be one client. */
  otherwiseAt: number
  /** Remembers a reply that may be a list. */
  answered(outcome: Outcome, moment: object): void
  /** Takes a call about items. Returns the track whose next step it is, or null if it belongs to no walk. */
  asked(call: ItemCall, request: object): { readonly walk: Walk; readonly track: Track } | null
  /** Ends a walk. */
  end(walk: Walk): void
}

/** The number of lists to remember for a client, the longest one in bytes, and the time for which an idle walk goes on, in ms. */
const MOST_LISTS = 16
const LONGEST_LIST = 1024 * 1024
const IDLE = 30_000
const OPEN_LIST = 0x5b
const OPEN_OBJECT = 0x7b
/** An empty list. */
const EMPTY = 2

/** @param onEnd learns that a walk has ended */
export function createWalker({ steady }: Pick<Clock, 'steady'>, onEnd: (walk: Walk) => void): Walker {
  /** The one that was used last is first. */
  let walks: Walk[] = []

  const end = (walk: Walk): void => {
    walks = walks.filter((other) => other !== walk)
    onEnd(walk)
  }
  const use = (walk: Walk): void => {
    walk.usedAt = steady()
    if (walks[0] !== walk) walks = [walk, ...walks.filter((other) => other !== walk)]
  }
  const endIdle = (): void => {
    const since = steady() - IDLE
    for (const walk of walks.filter(({ usedAt }) => usedAt < since)) end(walk)
  }
  return {
    escapes: null,
    otherwiseAt: Number.NEGATIVE_INFINITY,
    get hasLists() {
      return walks.length > 0
    },
    answered(outcome, moment) {
      if (!isAnswer(outcome) || outcome.kind !== 'result') return
      const { text } = outcome
      if (text.length <= EMPTY || text.length > LONGEST_LIST) return
      if (text[0] !== OPEN_LIST && text[0] !== OPEN_OBJECT) return
      // The collection has changed since, and a new walk along the same list must not continue an old one.
      for (const walk of walks.filter((other) => other.moment !== moment)) end(walk)
      const known = walks.find((walk) => walk.text === text || walk.text.equals(text))
      if (known !== undefined) {
        use(known)
        return
      }
      use(beginWalk(text, moment, steady()))
      const last = walks[MOST_LISTS]
      if (last !== undefined) end(last)
    },
    asked(call, request) {
      endIdle()
      const left: { readonly walk: Walk; readonly track: Track }[] = []
      for (const walk of walks) {
        const track = walk.tracks.find(({ call: { template } }) => template === call.template)
        if (track === undefined) continue
        if (continueTrack(walk, track, call, request)) {
          use(walk)
          return { walk, track }
        }
        left.push({ walk, track })
      }
      // The client has stepped elsewhere.
      for (const { walk, track } of left) {
        walk.tracks.splice(walk.tracks.indexOf(track), 1)
        if (walk.tracks.length === 0) end(walk)
      }
      for (const walk of [...walks, ...left.map(({ walk }) => walk)]) {
        const isFirst = walk.tracks.length === 0
        const track = beginTrack(walk, call, request)
        if (track === null) continue
        if (isFirst) walk.begunAt = steady()
        use(walk)
        return { walk, track }
      }
      return null
    },
    end,
  }
}
