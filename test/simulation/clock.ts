import type { Clock } from '../../src/clock.ts'

/** Time that stands still until the next timer is due. */
export interface VirtualClock extends Clock {
  /** Moves on to the earliest timer and runs it. Returns false if there is none. */
  runNext(): boolean
  /** Runs what this clock's timers wait for also where a library reads the time of the process. The function gives it back. */
  replaceGlobals(): () => void
}

interface Timer {
  readonly at: number
  readonly order: number
  run: (() => void) | null
}

const START = 1_774_900_000_000
const nothing = () => {}

export function createVirtualClock(): VirtualClock {
  const heap: Timer[] = []
  let now = 0
  let order = 0
  const isBefore = (one: Timer, other: Timer) => one.at < other.at || (one.at === other.at && one.order < other.order)
  const swap = (one: number, other: number) => {
    const held = heap[one] as Timer
    heap[one] = heap[other] as Timer
    heap[other] = held
  }
  const rise = (from: number) => {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1
      if (!isBefore(heap[at] as Timer, heap[parent] as Timer)) return
      swap(at, parent)
      at = parent
    }
  }
  const sink = () => {
    for (let at = 0; ; ) {
      let least = at
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < heap.length && isBefore(heap[child] as Timer, heap[least] as Timer)) least = child
      if (least === at) return
      swap(at, least)
      at = least
    }
  }
  const take = (): Timer | undefined => {
    const first = heap[0]
    const last = heap.pop()
    if (first !== undefined && last !== undefined && heap.length > 0) {
      heap[0] = last
      sink()
    }
    return first
  }
  const timer = (ms: number, run: () => void) => {
    const set: Timer = { at: now + Math.max(0, ms), order, run }
    order += 1
    heap.push(set)
    rise(heap.length - 1)
    return () => {
      set.run = null
    }
  }
  const clock: VirtualClock = {
    steady: () => now,
    wall: () => Math.floor(START + now),
    timer,
    after(ms, signal) {
      if (signal?.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const wake = () => {
          stop()
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        const stop = timer(ms, wake)
        signal?.addEventListener('abort', wake)
      })
    },
    runNext() {
      for (let due = take(); due !== undefined; due = take()) {
        const { run } = due
        if (run === null) continue
        now = due.at
        due.run = null
        run()
        return true
      }
      return false
    },
    // rate-limiter-flexible takes no clock: it reads Date.now and calls setTimeout.
    replaceGlobals() {
      const real = { now: Date.now, set: globalThis.setTimeout, clear: globalThis.clearTimeout }
      Date.now = clock.wall
      globalThis.setTimeout = ((run: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) => {
        const stop = timer(ms, () => run(...given))
        const handle = { stop, ref: () => handle, unref: () => handle, hasRef: () => false }
        return handle
      }) as unknown as typeof setTimeout
      globalThis.clearTimeout = ((handle?: { stop?: () => void }) => (handle?.stop ?? nothing)()) as typeof clearTimeout
      return () => {
        Date.now = real.now
        globalThis.setTimeout = real.set
        globalThis.clearTimeout = real.clear
      }
    },
  }
  return clock
}
