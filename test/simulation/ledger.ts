import type { Clock } from '../../src/clock.ts'

/** The state of one write: what its client may believe about it. */
export type Belief = 'under way' | 'done' | 'not done' | 'unknown'

/** A write of a client. */
export interface Write {
  readonly client: string
  readonly action: string
  /** When its client began to make the request. */
  readonly began: number
  readonly belief: Belief
}

interface Entry extends Write {
  belief: Belief
  runs: number
  /** How often an undo may still write its mark again. */
  again: number
}

/** Accounts for every write: its client gives it a mark that no other write has, and Anki runs it at most once. */
export interface Ledger {
  /** Returns the mark of a new write. */
  begin(client: string, action: string): string
  about(mark: string): Write | undefined
  /** Anki begins to run a call with these parameters. Returns its client; `undo` for the calls of an undo. */
  ran(action: string, params: string): string
  /** An undo is about to send a call with these parameters, which puts back what others wrote. */
  puttingBack(params: string): void
  /** The reply has told the client this about its write. */
  told(mark: string, belief: Exclude<Belief, 'under way'>): void
  /** How many writes there are, and how many Anki ran. */
  readonly writes: number
  /** How many writes of a client Anki ran. */
  runsOf(client: string): number
  /** How many exchanges with writes of each client Anki ran. */
  readonly turns: ReadonlyMap<string, number>
  /** Anki begins to run another exchange. */
  nextExchange(): void
  readonly runs: number
}

const MARK = /\bw\d+x\b/g

/** @param violated called with what is wrong */
export function createLedger(violated: (what: string) => void, { steady }: Pick<Clock, 'steady'>): Ledger {
  const entries = new Map<string, Entry>()
  /** The number of the last write of each client that Anki ran. */
  const last = new Map<string, number>()
  const ranFor = new Map<string, number>()
  const turns = new Map<string, number>()
  const inExchange = new Set<string>()
  let runs = 0
  const marksIn = (params: string) =>
    [...new Set(params.match(MARK) ?? [])].flatMap((mark) => {
      const entry = entries.get(mark)
      return entry === undefined ? [] : [{ mark, entry }]
    })
  const check = (mark: string, { belief, runs, client, action }: Entry) => {
    const about = `${mark} (${action} of ${client})`
    if (runs > 1) violated(`write ${about} ran ${runs} times`)
    if (belief === 'done' && runs === 0) violated(`write ${about} counts as done and did not run`)
    if (belief === 'not done' && runs > 0) violated(`write ${about} counts as not done and ran`)
  }
  return {
    begin(client, action) {
      const mark = `w${entries.size + 1}x`
      entries.set(mark, { client, action, began: steady(), belief: 'under way', runs: 0, again: 0 })
      return mark
    },
    about: (mark) => entries.get(mark),
    ran(action, params) {
      let by = 'undo'
      for (const { mark, entry } of marksIn(params)) {
        if (entry.runs > 0 && entry.again > 0) {
          entry.again -= 1
          continue
        }
        by = entry.client
        entry.runs += 1
        runs += 1
        ranFor.set(entry.client, (ranFor.get(entry.client) ?? 0) + 1)
        check(mark, entry)
        const number = Number(mark.slice(1, -1))
        if (number < (last.get(entry.client) ?? 0))
          violated(`write ${mark} (${action}) of ${entry.client} was overtaken`)
        last.set(entry.client, number)
      }
      if (!inExchange.has(by)) turns.set(by, (turns.get(by) ?? 0) + 1)
      inExchange.add(by)
      return by
    },
    puttingBack(params) {
      for (const { entry } of marksIn(params)) entry.again += 1
    },
    told(mark, belief) {
      const entry = entries.get(mark) as Entry
      entry.belief = belief
      check(mark, entry)
    },
    runsOf: (client) => ranFor.get(client) ?? 0,
    turns,
    nextExchange: () => inExchange.clear(),
    get writes() {
      return entries.size
    },
    get runs() {
      return runs
    },
  }
}
