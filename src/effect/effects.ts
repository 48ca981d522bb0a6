import type { Catalogue } from '../actions/catalogue.ts'
import type { Client } from '../clients/client.ts'
import type { Clock } from '../clock.ts'
import type { Asks } from '../safety/ask.ts'
import type { WaitingCall } from '../safety/asked-call.ts'
import { scopeOf } from '../scope/scope.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { NotFinite, readValue, type Value } from '../wire/value.ts'
import { type AskAnki, askAnki } from './ask-anki.ts'
import { cutItem, type Effect, type EffectItem, unknownEffect } from './effect.ts'
import { ITEMS } from './parts.ts'
import { reasons } from './texts.ts'
import { moreItems, type WorkedOut, workOut } from './work-out.ts'

/** Some things of an effect. `next` is the number of the first thing after these, or null at the end. */
export interface EffectPart {
  readonly id: string
  readonly effect: Effect
  readonly from: number
  readonly items: readonly EffectItem[]
  readonly next: number | null
}

/** The effects of the calls that wait for the owner. */
export interface Effects {
  /** Returns the effect of a waiting call as far as it is worked out, and starts to work it out. */
  known(id: string): Effect | null
  /** Resolves to the effect of a waiting call as it is now, from thing number `from` on. Null if no such call waits. */
  show(id: string, from: number): Promise<EffectPart | null>
  /**
   * Works the effect out anew if the collection may have changed since.
   * Resolves to false if it is not the one that the owner has seen.
   *
   * @param seen the digest of that effect; null for the one shown last
   */
  isAsSeen(id: string, seen: string | null): Promise<boolean>
  close(): void
}

export interface EffectsOptions {
  readonly asks: Pick<Asks, 'find'>
  readonly catalogue: Pick<Catalogue, 'get'>
  /** Returns a client by name, and its upstream. */
  readonly clientOf: (name: string) => Pick<Client, 'ankiProfile' | 'scope'> | null
  readonly upstreamOf: (client: string) => Pick<Upstream, 'send' | 'health' | 'lane' | 'answers'>
  readonly titleOf: (id: string) => string
  readonly clock: Pick<Clock, 'after'>
}

interface Entry {
  readonly worked: WorkedOut
  /** The moment of the collection. Null if it is not known, so that nothing proves that it has not changed. */
  readonly moment: object | null
  /** The digest of the effect that the owner has seen. Null before that. */
  seen: string | null
}

/** The longest time that the reads for one effect may take, in ms. */
const PATIENCE = 10_000

export function createEffects(options: EffectsOptions): Effects {
  const { asks, catalogue, clock } = options
  const entries = new Map<string, Entry>()
  const working = new Map<string, Promise<Entry | null>>()
  const ended = new AbortController()
  /** The effects are worked out one by one, so that many questions load Anki no more than one does. */
  let turn: Promise<unknown> = Promise.resolve()

  const forget = () => {
    for (const id of entries.keys()) if (asks.find(id) === null) entries.delete(id)
  }
  const scopeConfigOf = (call: WaitingCall) => options.clientOf(call.client)?.scope ?? null
  const askFor = (call: WaitingCall, signal: AbortSignal): AskAnki =>
    askAnki(options.upstreamOf(call.client), catalogue, signal, scopeConfigOf(call))

  const work = async (call: WaitingCall): Promise<WorkedOut> => {
    const { health, lane } = options.upstreamOf(call.client)
    const nothing = (reason: Parameters<typeof reasons>[0]): WorkedOut => ({
      effect: unknownEffect(reasons(reason).text),
      kind: 'other',
      ids: [],
      changes: [],
    })
    const action = catalogue.get(call.action)
    const params = call.params === null ? null : valueIn(call.params)
    if (action === undefined || params === null) return nothing('effect.too-long')
    if (health.state !== 'up' || lane.silent) return nothing('effect.no-reply')
    const late = new AbortController()
    const isDone = new AbortController()
    const signal = AbortSignal.any([late.signal, ended.signal])
    const ask = askFor(call, signal)
    const worked = async () => {
      const profile = options.clientOf(call.client)?.ankiProfile ?? null
      if (profile !== null) {
        const open = await ask([{ action: 'getActiveProfile', params: '{}' }])
        if (open?.[0] !== profile) return nothing('effect.other-profile')
      }
      const scope = scopeConfigOf(call)
      const surroundings = { ask, catalogue, scope: scope && scopeOf(scope) }
      return workOut(action, params, options.titleOf(call.id), surroundings)
    }
    const tooLate = clock.after(PATIENCE, isDone.signal).then(() => {
      late.abort()
      return nothing('effect.late')
    })
    return Promise.race([worked(), tooLate]).finally(() => isDone.abort())
  }
  const momentOf = (client: string) => options.upstreamOf(client).answers?.moment() ?? null

  /** Works the effect of a call out, unless that is under way. */
  const refresh = (id: string): Promise<Entry | null> => {
    const under = working.get(id)
    if (under !== undefined) return under
    const made = turn.then(async () => {
      const call = asks.find(id)
      if (call === null || ended.signal.aborted) return null
      const before = momentOf(call.client)
      const worked = await work(call)
      const moment = before !== null && before === momentOf(call.client) ? before : null
      const entry = { worked, moment, seen: entries.get(id)?.seen ?? null }
      forget()
      if (asks.find(id) !== null) entries.set(id, entry)
      return entry
    })
    const settled = made.finally(() => working.delete(id))
    working.set(id, settled)
    turn = settled.catch(() => {})
    return settled
  }
  const current = async (id: string): Promise<Entry | null> => {
    const call = asks.find(id)
    if (call === null) return null
    const entry = entries.get(id)
    const isCurrent = entry !== undefined && entry.moment !== null && entry.moment === momentOf(call.client)
    return isCurrent ? entry : refresh(id)
  }

  return {
    known(id) {
      const entry = entries.get(id)
      if (entry === undefined) void refresh(id).catch(() => {})
      return entry?.worked.effect ?? null
    },
    async show(id, from) {
      const entry = from === 0 ? await current(id) : (entries.get(id) ?? (await current(id)))
      const call = asks.find(id)
      if (entry === null || call === null) return null
      const { effect } = entry.worked
      entry.seen = effect.digest
      const total = effect.kind === 'known' ? effect.total : 0
      if (from === 0 || effect.kind === 'unknown') {
        const items = effect.kind === 'known' ? effect.items : []
        return { id, effect, from: 0, items, next: items.length < total ? items.length : null }
      }
      const more = (await moreItems(entry.worked, from, askFor(call, ended.signal))) ?? []
      const next = from + ITEMS
      return { id, effect, from, items: more.map(cutItem), next: more.length > 0 && next < total ? next : null }
    },
    async isAsSeen(id, seen) {
      const expected = seen ?? entries.get(id)?.seen ?? null
      const entry = await current(id)
      if (entry === null) return true
      const { digest } = entry.worked.effect
      const isSame = expected === null || expected === digest
      entry.seen = digest
      return isSame
    },
    close: () => ended.abort(),
  }
}

function valueIn(params: Buffer): Value | null {
  try {
    return readValue(params)
  } catch (error) {
    if (error instanceof NotFinite) return null
    throw error
  }
}
