import type { Leaf } from '../upstream/leaf.ts'
import type { ItemCall } from './item-call.ts'
import { type ListedItems, readItems } from './items.ts'

/** A list that a client was answered, and the calls that it makes about its items, one after another. */
export interface Walk {
  /** The reply that holds the list. */
  readonly text: Buffer
  /** The moment of the collection at which Anki answered it. */
  readonly moment: object
  readonly tracks: Track[]
  /** The number of steps to read ahead next. */
  reach: number
  /** The times of the first step and of the last one, in ms. */
  begunAt: number
  usedAt: number
  items(): ListedItems | null
}

/** Calls with one template about one item after another. */
export interface Track {
  call: ItemCall
  readonly column: number
  /** The index of the first item of the last call, and that of the item after it. */
  at: number
  next: number
  steps: number
  /** The last request with such a call, the number of such calls in it, and the item at which it began. */
  request: object
  calls: number
  from: number
  /** The size of the last reply, in bytes. */
  bytes: number
}

/** The number of steps to read ahead at first. It doubles each time. */
export const FIRST_REACH = 2
const MOST_REACH = 1024

export function beginWalk(text: Buffer, moment: object, now: number): Walk {
  let items: ListedItems | null | undefined
  return {
    text,
    moment,
    tracks: [],
    reach: FIRST_REACH,
    begunAt: now,
    usedAt: now,
    items() {
      if (items === undefined) items = readItems(text)
      return items
    },
  }
}

/** Takes the next step of a track, if the call is that. */
export function continueTrack(walk: Walk, track: Track, call: ItemCall, request: object): boolean {
  const items = walk.items()
  if (items === null) return false
  // A client may ask the same once more.
  if (isAt(items, track.column, track.at, call.items)) return true
  if (!isAt(items, track.column, track.next, call.items)) return false
  track.call = call
  track.at = track.next
  track.next += call.items.length
  track.steps += 1
  if (track.request !== request) {
    track.request = request
    track.calls = 0
    track.from = track.at
  }
  track.calls += 1
  return true
}

/** Begins a track if the call is about the first items of the list. */
export function beginTrack(walk: Walk, call: ItemCall, request: object): Track | null {
  const items = walk.items()
  if (items === null) return null
  for (let column = 0; column < items.columns; column++) {
    if (!isAt(items, column, 0, call.items)) continue
    const next = call.items.length
    const track: Track = { call, column, at: 0, next, steps: 1, request, calls: 1, from: 0, bytes: 0 }
    walk.tracks.push(track)
    return track
  }
  return null
}

function isAt(items: ListedItems, column: number, index: number, wanted: readonly string[]): boolean {
  return wanted.every((item, offset) => items.at(column, index + offset) === item)
}

/** A call that a client is expected to make. */
export interface Expected {
  readonly track: Track
  leaf(escapes: boolean | null): Leaf
}

/**
 * Returns the calls that a client is expected to make after the last one of a track, in their order, as many steps as the walk reaches. If
 * the client makes several calls about each item, they are all in it.
 */
export function* expectedAfter(walk: Walk, lead: Track): Generator<Expected> {
  const items = walk.items() as ListedItems
  const size = lead.call.items.length
  const stride = lead.next - lead.from
  const cycle = walk.tracks.filter(({ next, call }) => {
    const isInStep = next === lead.next || next === lead.from
    return isInStep && call.items.length === size
  })
  for (let step = -1; step < walk.reach; step++) {
    const start = lead.next + step * stride
    if (items.at(lead.column, start) === null) return
    for (const track of cycle) {
      if (start < track.next) continue
      for (let from = start; from < start + stride; from += size) {
        const own = itemsFrom(items, track.column, from, size)
        if (own.length > 0) yield { track, leaf: (escapes) => track.call.about(own, escapes) }
      }
    }
  }
}

/** Reaches further the next time. */
export function reachFurther(walk: Walk): void {
  walk.reach = Math.min(MOST_REACH, walk.reach * 2)
}

function itemsFrom(items: ListedItems, column: number, from: number, size: number): string[] {
  const found: string[] = []
  for (let index = from; index < from + size; index++) {
    const item = items.at(column, index)
    if (item === null) break
    found.push(item)
  }
  return found
}
