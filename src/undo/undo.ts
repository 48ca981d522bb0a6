import type { Catalogue } from '../actions/catalogue.ts'
import type { Clock } from '../clock.ts'
import { createImageQuestions } from '../images/questions.ts'
import type { ImageRecord, Renamed } from '../safety/image.ts'
import type { ImageJournal } from '../safety/image-journal.ts'
import type { Text } from '../settings/declare-texts.ts'
import { type Leaf, leafOf } from '../upstream/leaf.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { Outcome } from '../wire/outcome.ts'
import { carryOutUndo } from './carry-out.ts'
import { foldRecords } from './fold.ts'
import { planUndo, sayAll } from './steps.ts'
import { texts } from './texts.ts'
import { readWorld } from './world.ts'

/** The calls to undo: those of a client within a time in ms, or one by its id. */
export interface UndoRequest {
  readonly client: string | null
  readonly since: number
  readonly call: string | null
  /** Only says what would happen. */
  readonly isDryRun: boolean
}

/** A kept call as the owner sees it. */
export interface UndoableCall {
  readonly call: string
  readonly at: string
  readonly client: string
  readonly actions: readonly string[]
  readonly summary: string
  readonly ended: 'answered' | 'failed' | 'unknown' | 'unsent'
  readonly isUndone: boolean
}

/** The effects of an undo, or those that a dry run expects. Each list is in words for the owner. */
export interface UndoReport {
  readonly calls: readonly UndoableCall[]
  readonly done: readonly Text[]
  readonly left: readonly Text[]
  readonly cannot: readonly Text[]
  readonly failed: readonly Text[]
}

/** Takes back what clients did. */
export interface Undo {
  /** Returns the kept calls of a client, newest first. */
  list(client: string | null, most: number): Promise<readonly UndoableCall[]>
  run(asked: UndoRequest): Promise<UndoReport>
}

export interface UndoOptions {
  readonly journal: ImageJournal
  readonly catalogue: Catalogue
  readonly upstreams: () => readonly Upstream[]
  readonly clock: Pick<Clock, 'wall'>
  /** Sends calls, and writes them into the audit log. */
  readonly send: (upstream: Upstream, leaves: readonly Leaf[]) => Promise<readonly Outcome[]>
}

/** The client of the calls of an undo, which the journal keeps as well. */
export const UNDO_CLIENT = { name: 'undo', profile: null, mode: 'enforce', undo: true } as const

export function createUndo(options: UndoOptions): Undo {
  const { journal, catalogue, upstreams, clock } = options
  const questions = createImageQuestions(catalogue)
  let latest: Promise<unknown> = Promise.resolve()

  const runOne = async (upstream: Upstream, records: readonly ImageRecord[], renamed: Renamed, isDryRun: boolean) => {
    const send = (leaves: readonly Leaf[]) => options.send(upstream, leaves)
    const present = await readWorld(records, renamed, questions, send)
    if ('kind' in present) return { ...NOTHING, failed: [texts('failed.away')] }
    const plan = planUndo(present, foldRecords(records.toReversed(), present, renamed, deletes))
    if (isDryRun) return { done: sayAll(plan), left: plan.left, cannot: plan.cannot, failed: [] }
    const began = new Date(clock.wall()).toISOString()
    const carried = await carryOutUndo(plan, { send, questions, leaf: (action, params) => leafNamed(action, params) })
    const own = (await journal.read()).records.filter(({ client, at }) => client === UNDO_CLIENT.name && at >= began)
    if (carried.failed.length === 0)
      await journal.undone(
        own.map(({ call }) => call),
        records.map(({ call }) => call),
        carried.renamed,
      )
    return { done: carried.done, left: [...plan.left, ...carried.left], cannot: plan.cannot, failed: carried.failed }
  }
  const deletes = (name: string) => {
    const becomes = catalogue.get(name)?.gateway.becomes ?? []
    return becomes.length > 0 && becomes.every(({ change }) => change === 'deletes')
  }
  const leafNamed = (name: string, params: string) => {
    const action = catalogue.get(name)
    return action === undefined ? null : leafOf(action, Buffer.from(params), UNDO_CLIENT)
  }
  const run = async (asked: UndoRequest): Promise<UndoReport> => {
    const { records, renamed } = await journal.read()
    const chosen = choose(records, asked, clock.wall())
    if (chosen.length === 0) return { calls: [], ...NOTHING, failed: [texts('failed.nothing')] }
    const reports = []
    for (const upstream of upstreams()) {
      const own = chosen.filter((record) => record.upstream === upstream.name)
      if (own.length > 0) reports.push(await runOne(upstream, own, renamed, asked.isDryRun))
    }
    return {
      calls: chosen.map(shown).toReversed(),
      done: reports.flatMap(({ done }) => done),
      left: reports.flatMap(({ left }) => left),
      cannot: reports.flatMap(({ cannot }) => cannot),
      failed: reports.flatMap(({ failed }) => failed),
    }
  }
  return {
    async list(client, most) {
      const { records } = await journal.read()
      const own = records.filter(
        (record) => (client === null || record.client === client) && record.end?.ended !== 'unsent',
      )
      return own.slice(-most).map(shown).toReversed()
    },
    // Two undos at once would each see the other's changes as those of somebody else.
    run(asked) {
      const done = latest.then(() => run(asked))
      latest = done.catch(() => {})
      return done
    },
  }
}

const NOTHING = { done: [], left: [], cannot: [], failed: [] }

function choose(records: readonly ImageRecord[], { client, since, call }: UndoRequest, now: number): ImageRecord[] {
  return records.filter((record) => {
    if (record.end?.ended === 'unsent' || (client !== null && record.client !== client)) return false
    return call !== null ? record.call === call : record.undoneBy === null && Date.parse(record.at) >= now - since
  })
}

function shown({ call, at, client, actions, summary, end, undoneBy }: ImageRecord): UndoableCall {
  return { call, at, client, actions, summary, ended: end?.ended ?? 'unknown', isUndone: undoneBy !== null }
}
