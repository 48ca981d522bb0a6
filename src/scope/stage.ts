import type { Action } from '../actions/action.ts'
import type { Catalogue } from '../actions/catalogue.ts'
import type { Leaf } from '../upstream/leaf.ts'
import type { Send, Sender } from '../upstream/send.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { isAnswer, type Outcome } from '../wire/outcome.ts'
import { createDeletion } from './deletion.ts'
import { createFinish } from './finish.ts'
import { createGroup, type Learned, scopeOfLeaf } from './group.ts'
import type { Applied } from './judged.ts'
import { createKnow, type Inquire, isSameResult, type KnownInside, MOVED } from './known.ts'
import { createMedia } from './media.ts'
import { createMemory } from './memory.ts'
import type { ScopeObserver } from './observer.ts'
import type { OwnMedia } from './own-media.ts'
import { createQuestions } from './questions.ts'
import type { Scope } from './scope.ts'
import { createStrays } from './strays.ts'
import { createWindow } from './window.ts'

export interface StageOptions {
  readonly catalogue: Catalogue
  readonly upstream: Pick<Upstream, 'send' | 'answers'>
  /** Sends past the cache. */
  readonly direct: Send
  /** Letters and digits that are in the name of no deck. */
  readonly nonce: string
  readonly observer: ScopeObserver
  readonly ownMedia: OwnMedia
}

/** How often a request of reads is sent while cards move into or out of the scope. */
const ATTEMPTS = 3
const NONE: ReadonlySet<string> = new Set()

/**
 * Keeps the calls of clients with a scope inside their decks. Calls of other clients pass.
 * It stands before everything else on the way to Anki: the cache keeps what Anki said, and the scope is applied to what leaves.
 */
export function createStage(options: StageOptions): Pick<Upstream, 'send' | 'answers'> {
  const { upstream, direct, nonce, observer, catalogue } = options
  const { answers } = upstream
  const questions = createQuestions(catalogue)
  const know = createKnow(questions)
  const memory = createMemory(upstream)
  const finish = createFinish({ catalogue, know })
  const window = createWindow(catalogue)
  const media = createMedia(catalogue, know, options.ownMedia)
  const deletion = createDeletion(catalogue, questions)
  const isApart = (leaf: Leaf) => window.isAbout(leaf) || media.isAbout(leaf) || deletion.isAbout(leaf)
  const strays = createStrays(questions, observer)
  const judging = { nonce, findNotes: catalogue.get('findNotes') as Action }

  /** Reads that arrive without a proved stamp go past the cache, which may be older than the last move of a card. */
  const readsVia = (): Send => (answers?.isProved() === true ? upstream.send : direct)

  const sendReads = async (leaves: readonly Leaf[], sender: Sender): Promise<readonly Outcome[]> => {
    const via = readsVia()
    const ask: Inquire = (asked) => via(asked, sender)
    const group = createGroup(leaves, judging, know)
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { applied, learned } = await group.apply(ask)
      const sent = sentOf(applied)
      // In one exchange with the calls, the same answers show that nothing has moved since the first time.
      const replies = sent.length === 0 ? [] : await via([...sent, ...learned.asked], sender)
      const again = replies.slice(sent.length)
      const failed = again.find(({ kind }) => kind !== 'result')
      if (failed !== undefined) return leaves.map(() => failed)
      if (!again.every((reply, index) => isSameResult(reply, learned.replies[index]))) continue
      const finished = await finish(leaves, applied, inPlace(applied, replies), ask)
      const outcomes = named(leaves, applied, finished.outcomes)
      const asked = [...sent, ...learned.asked, ...finished.asked]
      // A call for which nobody found out what is inside got its reply from no exchange that could be compared later.
      const isKnown = [...learned.byScope.values()].every(({ ok }) => ok)
      if (isKnown) memory.learn(leaves, { asked, replies: [...replies, ...finished.replies] }, outcomes)
      return outcomes
    }
    return leaves.map(() => MOVED)
  }

  /** What has moved away in between cannot be held back. The same exchange tells whether anything had. */
  const sendWithWrites = async (leaves: readonly Leaf[], sender: Sender): Promise<readonly Outcome[]> => {
    const ask: Inquire = (asked) => readsVia()(asked, sender)
    const { applied, learned } = await createGroup(leaves, judging, know).apply(ask)
    const sent = sentOf(applied)
    const [scope, known] = soleOf(learned)
    const gone = strays.search(applied, known, scope)
    const first = gone.questions.length
    const replies = sent.length === 0 ? [] : await upstream.send([...gone.questions, ...sent], sender)
    const finished = await finish(leaves, applied, inPlace(applied, replies.slice(first)), ask)
    const settled = await gone.settle(leaves, finished.outcomes, replies.slice(0, first), ask)
    return named(leaves, applied, settled)
  }

  /** Tells which ids outside the calls named, and puts them down with the outcomes. */
  const named = (leaves: readonly Leaf[], applied: readonly Applied[], outcomes: readonly Outcome[]): Outcome[] =>
    outcomes.map((outcome, index) => {
      const one = applied[index] as Applied
      if (one.kind !== 'call' || one.outside.length === 0) return outcome
      observer.named(leaves[index] as Leaf, one.outside)
      return isAnswer(outcome) ? { ...outcome, outside: one.outside } : outcome
    })

  const sendPlain = (leaves: readonly Leaf[], sender: Sender): Promise<readonly Outcome[]> =>
    leaves.some((leaf) => leaf.writes()) ? sendWithWrites(leaves, sender) : sendReads(leaves, sender)

  /** A call about the window is decided by what the window shows after the calls before it. */
  const sendWindow = async (leaf: Leaf, scope: Scope, sender: Sender): Promise<Outcome> => {
    const ask: Inquire = (asked) => direct(asked, sender)
    const isKnown = (cards: ReadonlySet<string>) => know(scope, { cards, notes: NONE, shared: NONE }, ask)
    return (await window.otherwise(leaf, scope, isKnown, ask)) ?? ((await upstream.send([leaf], sender))[0] as Outcome)
  }

  const sendDeletion = async (leaf: Leaf, scope: Scope, sender: Sender): Promise<Outcome> => {
    const ask: Inquire = (asked) => direct(asked, sender)
    const { applied, learned } = await createGroup([leaf], judging, know).apply(ask)
    const gone = strays.search(applied, soleOf(learned)[1], scope)
    let found: readonly Outcome[] = []
    const sendWithSearch: Inquire = async (calls) => {
      const replies = await upstream.send([...gone.questions, ...calls], sender)
      found = replies.slice(0, gone.questions.length)
      return replies.slice(gone.questions.length)
    }
    const outcome = await deletion.send(leaf, applied[0] as Applied, scope, ask, sendWithSearch)
    return named([leaf], applied, await gone.settle([leaf], [outcome], found, ask))[0] as Outcome
  }

  /** A call about the window or about media, and one that deletes softly, waits for questions of its own. */
  const sendApart = (leaf: Leaf, sender: Sender): Promise<Outcome> => {
    // Nothing is apart for a client without a scope.
    const scope = scopeOfLeaf(leaf) as Scope
    if (deletion.isAbout(leaf)) return sendDeletion(leaf, scope, sender)
    if (!media.isAbout(leaf)) return sendWindow(leaf, scope, sender)
    const ask: Inquire = (asked) => direct(asked, sender)
    return media.send(leaf, scope, ask, async (one) => (await sendPlain([one], sender))[0] as Outcome)
  }

  const send: Send = async (leaves, sender) => {
    if (!leaves.some(isScoped)) return upstream.send(leaves, sender)
    const outcomes: Outcome[] = []
    for (const run of runsOf(leaves, isApart)) {
      const [first] = run as [Leaf]
      outcomes.push(...(isApart(first) ? [await sendApart(first, sender)] : await sendPlain(run, sender)))
    }
    return outcomes
  }

  return {
    send,
    answers: answers && {
      isProved: answers.isProved,
      moment: answers.moment,
      prepare(leaves) {
        if (!leaves.some(isScoped)) return answers.prepare(leaves)
        return leaves.some((leaf) => leaf.writes() || isApart(leaf)) ? null : memory.prepare(leaves)
      },
    },
  }
}

/**
 * Cuts a request where later calls depend on what earlier ones did: a call about the window or about media goes alone, and a search whose result has to be
 * compared with what is inside goes before the writes that follow it.
 */
function runsOf(leaves: readonly Leaf[], isApart: (leaf: Leaf) => boolean): Leaf[][] {
  const runs: Leaf[][] = []
  let isSearched = false
  let isOpen = false
  for (const leaf of leaves) {
    const isAlone = isApart(leaf)
    const isAfter = isOpen && !isAlone && !(isSearched && leaf.writes())
    if (!isAfter) {
      runs.push([])
      isSearched = false
    }
    const run = runs.at(-1) as Leaf[]
    run.push(leaf)
    isOpen = !isAlone
    isSearched ||= isComparedLater(leaf)
  }
  return runs
}

/** Whether the result of a call is compared with what is inside after it has arrived. */
function isComparedLater(leaf: Leaf): boolean {
  const { result } = leaf.action.gateway.scope
  return isScoped(leaf) && result !== undefined && result !== 'deck-names' && result !== 'deck-ids'
}

function isScoped(leaf: Leaf): boolean {
  return leaf.client?.scope != null
}

function sentOf(applied: readonly Applied[]): Leaf[] {
  return applied.flatMap((one) => (one.kind === 'settled' ? [] : [one.leaf]))
}

/** Puts the replies back between the outcomes of calls that were not sent. */
function inPlace(applied: readonly Applied[], replies: readonly Outcome[]): Outcome[] {
  const next = replies.values()
  return applied.map((one) => (one.kind === 'settled' ? one.outcome : (next.next().value as Outcome)))
}

/** What was learned of a scope, if it is the only one. */
function soleOf({ byScope }: Learned): readonly [Scope, KnownInside] | readonly [null, null] {
  const [first] = byScope
  if (first === undefined || byScope.size > 1) return [null, null]
  const [scope, knowledge] = first
  return knowledge.ok ? [scope, knowledge.known] : [null, null]
}
