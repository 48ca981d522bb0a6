import { loadCatalogue } from '../../src/actions/catalogue.ts'
import type { ScopeConfig } from '../../src/actions/scope.ts'
import type { Anki } from '../../src/sandbox/anki.ts'
import { createAnki } from '../../src/sandbox/create-anki.ts'
import { answer } from '../../src/sandbox/envelope.ts'
import { writeJson } from '../../src/sandbox/json.ts'
import { readJson } from '../../src/sandbox/json-reader.ts'
import type { Seed } from '../../src/sandbox/sandbox.ts'
import type { ScopeObserver } from '../../src/scope/observer.ts'
import { createOwnMedia } from '../../src/scope/own-media.ts'
import { createStage } from '../../src/scope/stage.ts'
import { type Leaf, leafOf } from '../../src/upstream/leaf.ts'
import { NEVER, type Send } from '../../src/upstream/send.ts'
import { answeredByAnki, type Outcome } from '../../src/wire/outcome.ts'
import { cutReply } from '../../src/wire/reply.ts'
import { composeBody } from '../../src/wire/request.ts'

const catalogue = loadCatalogue()

/** A call as a test gives it. */
export interface GivenCall {
  readonly action: string
  readonly params: object
}

/** Two collections: one with other decks too, behind the stage, and one that holds only the decks of the scope. */
export interface Twins {
  /** Moves the clocks of both, so that new things get the same ids. */
  tick(): void
  /** Calls as a client with the scope. */
  scoped(calls: readonly GivenCall[]): Promise<readonly Outcome[]>
  /** The same, with params as JSON text. */
  scopedText(calls: readonly { readonly action: string; readonly params: string }[]): Promise<readonly Outcome[]>
  /** Calls the other collection directly. */
  alone(calls: readonly GivenCall[]): Promise<readonly Outcome[]>
  /** Calls the larger collection as its owner. */
  asOwner(action: string, params?: object): Promise<unknown>
  /** The texts of all calls that went to the larger collection. */
  readonly sent: readonly string[]
}

/** The first moment of both clocks. */
const BEGIN = Date.UTC(2026, 0, 10, 12)

export async function startTwins(
  seed: Seed,
  scope: ScopeConfig,
  outside: readonly string[],
  observer: ScopeObserver = { named() {}, strayed() {} },
): Promise<Twins> {
  let now = BEGIN
  const create = (): Anki => createAnki({ seed, generation: 'newest', now: () => now })
  const whole = create()
  const part = create()
  now += 1_000_000
  const sent: string[] = []
  const toWhole = sendTo(whole, (leaf) => sent.push(textOf(leaf)))
  const toPart = sendTo(part, () => {})
  for (const send of [toWhole, toPart]) {
    const [found] = await send([leaf({ action: 'findCards', params: { query: 'card:2 tag:n0' } })], SENDER)
    // Of some notes inside, one card is outside.
    const cards = found?.kind === 'result' ? (JSON.parse(found.text.toString()) as number[]).slice(0, 3) : []
    await send([leaf({ action: 'changeDeck', params: { cards, deck: outside[0] } })], SENDER)
  }
  await toPart([leaf({ action: 'deleteDecks', params: { decks: outside, cardsToo: true } })], SENDER)
  await toPart([leaf({ action: 'clearUnusedTags', params: {} })], SENDER)
  return twinsOf(
    toWhole,
    toPart,
    scope,
    sent,
    () => {
      now += 1000
    },
    observer,
  )
}

/** Two collections by the ways to them. */
export function twinsOf(
  toWhole: Send,
  toPart: Send,
  scope: ScopeConfig,
  sent: readonly string[] = [],
  tick: () => void = () => {},
  observer: ScopeObserver = { named() {}, strayed() {} },
): Twins {
  const stage = createStage({
    catalogue,
    upstream: { send: toWhole, answers: null },
    direct: toWhole,
    nonce: 'gatewaynonce',
    observer,
    ownMedia: createOwnMedia({}, () => {}),
  })
  const client = { name: 'pupil', profile: null, mode: 'enforce', scope } as const
  return {
    tick,
    sent,
    scoped: (calls) =>
      stage.send(
        calls.map((call) => leaf(call, client)),
        SENDER,
      ),
    scopedText: (calls) =>
      stage.send(
        calls.map(({ action, params }) => leafOf(catalogue.get(action) as Leaf['action'], Buffer.from(params), client)),
        SENDER,
      ),
    alone: (calls) =>
      toPart(
        calls.map((call) => leaf(call)),
        SENDER,
      ),
    async asOwner(action, params = {}) {
      const [outcome] = await toWhole([leaf({ action, params })], SENDER)
      if (outcome?.kind !== 'result') throw new Error(`${action}: ${JSON.stringify(outcome)}`)
      return JSON.parse(outcome.text.toString())
    },
  }
}

export const SENDER = { client: 'pupil', signal: NEVER }

export function leaf({ action, params }: GivenCall, client: Leaf['client'] = null): Leaf {
  const known = catalogue.get(action)
  if (known === undefined) throw new Error(`no action ${action}`)
  return leafOf(known, Buffer.from(JSON.stringify(params)), client)
}

function textOf({ action, params }: Leaf): string {
  return `${action.name} ${params?.toString() ?? ''}`
}

/** Sends calls to a collection in memory, several as one `multi`, and cuts its reply as the gateway does. */
export function sendTo(anki: Anki, onSend: (leaf: Leaf) => void): Send {
  return async (leaves) => {
    for (const one of leaves) onSend(one)
    const asMulti = leaves.length > 1
    const body = composeBody(
      leaves.map(({ action, params }) => ({ action: action.nameText, params })),
      asMulti,
      null,
    )
    const reply = Buffer.from(writeJson(answer(anki, readJson(body.toString()))))
    for (const write of anki.late.splice(0)) write()
    const answers = cutReply(reply, leaves.length, asMulti)
    if (answers === null) throw new Error(`unreadable: ${reply}`)
    return answers.map(answeredByAnki)
  }
}

/** An outcome in short: what its client reads. */
export function inShort(outcome: Outcome | undefined): string {
  if (outcome === undefined) return 'nothing'
  if (outcome.kind === 'result' || outcome.kind === 'error') return `${outcome.kind} ${outcome.text}`
  return outcome.kind === 'refused' ? `refused ${outcome.error.code}` : 'failed'
}

/** Where two texts begin to differ. */
export function around(one: string, other: string): string {
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  return `at ${at}: ${one.slice(Math.max(0, at - 60), at + 100)} | ${other.slice(Math.max(0, at - 60), at + 100)}`
}
