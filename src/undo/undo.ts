import { hash } from 'node:crypto'
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
import {
  chooseRecords,
  isOfUndo,
  listRecords,
  shownRecord,
  UNDO_CLIENT,
  type UndoableCall,
  type UndoRequest,
} from './choose.ts'
import { foldRecords } from './fold.ts'
import { type OpenRecords, withOpenProfile } from './open-profile.ts'
import { planUndo, sayAll, type UndoPlan } from './steps.ts'
import { texts } from './texts.ts'
import { unfinishedRecords } from './unfinished.ts'
import { readWorld } from './world.ts'

/** The effects of an undo, or those that a dry run expects. Each list is in words for the owner. */
export interface UndoReport {
  readonly calls: readonly UndoableCall[]
  readonly done: readonly Text[]
  readonly left: readonly Text[]
  readonly cannot: readonly Text[]
  readonly failed: readonly Text[]
  /** A short text that differs if the preview does. */
  readonly digest: string
}

/** Takes back what clients did. */
export interface Undo {
  /** Returns the kept calls of a client, newest first. */
  list(client: string | null, most: number): Promise<readonly UndoableCall[]>
  /** Resolves to null, and changes nothing, if the owner has seen another preview than the present one. */
  run(asked: UndoRequest): Promise<UndoReport | null>
}

export interface UndoOptions {
  readonly journal: ImageJournal
  readonly catalogue: Catalogue
  readonly upstreams: () => readonly Upstream[]
  readonly clock: Pick<Clock, 'wall'>
  /** Sends calls, and writes them into the audit log. */
  readonly send: (upstream: Upstream, leaves: readonly Leaf[]) => Promise<readonly Outcome[]>
}

/** What an undo does at one upstream. The plan is null if Anki does not answer. */
interface Part extends OpenRecords {
  readonly upstream: Upstream
  readonly plan: UndoPlan | null
}

type Effects = Pick<UndoReport, 'done' | 'left' | 'cannot' | 'failed'>

export function createUndo(options: UndoOptions): Undo {
  const { journal, catalogue, upstreams, clock } = options
  const questions = createImageQuestions(catalogue)
  let latest: Promise<unknown> = Promise.resolve()

  const deletes = (name: string) => {
    const becomes = catalogue.get(name)?.gateway.becomes ?? []
    return becomes.length > 0 && becomes.every(({ change }) => change === 'deletes')
  }
  const leafNamed = (name: string, params: string) => {
    const action = catalogue.get(name)
    return action === undefined ? null : leafOf(action, Buffer.from(params), UNDO_CLIENT)
  }
  const planFor = async (upstream: Upstream, chosen: readonly ImageRecord[], renamed: Renamed): Promise<Part> => {
    const ask = (leaves: readonly Leaf[]) => options.send(upstream, leaves)
    const open = await withOpenProfile(chosen, questions, ask)
    if (open === null) return { upstream, records: chosen, elsewhere: null, plan: null }
    const present = await readWorld(open.records, renamed, questions, ask)
    if ('kind' in present) return { upstream, ...open, plan: null }
    const folded = foldRecords(open.records.toReversed(), present, renamed, deletes)
    return { upstream, ...open, plan: planUndo(present, folded) }
  }
  const carryOut = async (part: Part): Promise<Effects> => {
    const { upstream, records, elsewhere, plan } = part
    if (plan === null || records.length === 0) return expected(part)
    const began = new Date(clock.wall()).toISOString()
    const carried = await carryOutUndo(plan, {
      send: (leaves) => options.send(upstream, leaves),
      questions,
      leaf: leafNamed,
      onRenamed: (renamed) => journal.renamed(renamed),
      async planRest(made) {
        const { renamed } = await journal.read()
        const rest = await planFor(upstream, unfinishedRecords(records, renamed, made), renamed)
        return rest.elsewhere === null ? rest.plan : null
      },
    })
    const own = (await journal.read()).records.filter((record) => isOfUndo(record) && record.at >= began)
    const of = records.map(({ call }) => call)
    // What failed can be tried again, and what was done before that can be taken back.
    await journal.undone({ undo: own.map(({ call }) => call), of, calls: carried.failed.length === 0 ? of : [] })
    return { ...carried, left: [...leftElsewhere(elsewhere), ...carried.left], cannot: plan.cannot }
  }
  const run = async (asked: UndoRequest): Promise<UndoReport | null> => {
    const content = await journal.read()
    const chosen = chooseRecords(content, asked, clock.wall())
    const parts: Part[] = []
    for (const upstream of upstreams()) {
      const own = chosen.filter((record) => record.upstream === upstream.name)
      if (own.length > 0) parts.push(await planFor(upstream, own, content.renamed))
    }
    const calls = chosen.map(shownRecord).toReversed()
    const preview = joined(chosen.length === 0 ? [NOTHING_KEPT] : parts.map(expected))
    const digest = digestOf(calls, preview)
    if (asked.seen !== null && asked.seen !== digest) return null
    if (asked.isDryRun) return { calls, ...preview, digest }
    const effects: Effects[] = chosen.length === 0 ? [NOTHING_KEPT] : []
    for (const part of parts) effects.push(await carryOut(part))
    return { calls, ...joined(effects), digest }
  }
  return {
    list: async (client, most) => listRecords(await journal.read(), client, most),
    // Two undos at once would each see the other's changes as those of somebody else.
    run(asked) {
      const done = latest.then(() => run(asked))
      latest = done.catch(() => {})
      return done
    },
  }
}

const NOTHING: Effects = { done: [], left: [], cannot: [], failed: [] }
const NOTHING_KEPT: Effects = { ...NOTHING, failed: [texts('failed.nothing')] }
const AWAY: Effects = { ...NOTHING, failed: [texts('failed.away')] }

function expected({ records, elsewhere, plan }: Part): Effects {
  if (plan === null) return AWAY
  if (records.length === 0 && elsewhere !== null) return { ...NOTHING, failed: [elsewhere] }
  const left = [...leftElsewhere(elsewhere), ...plan.left]
  return { done: sayAll(plan), left, cannot: plan.cannot, failed: [] }
}

function leftElsewhere(elsewhere: Text | null): Text[] {
  return elsewhere === null ? [] : [elsewhere]
}

function joined(all: readonly Effects[]): Effects {
  return {
    done: all.flatMap(({ done }) => done),
    left: all.flatMap(({ left }) => left),
    cannot: all.flatMap(({ cannot }) => cannot),
    failed: all.flatMap(({ failed }) => failed),
  }
}

function digestOf(calls: readonly UndoableCall[], { done, left, cannot, failed }: Effects): string {
  const words = [done, left, cannot, failed].map((all) => all.map(({ text }) => text))
  return hash('sha256', JSON.stringify([calls.map(({ call }) => call), ...words]), 'base64url')
}
