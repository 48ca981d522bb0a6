import type { Created, SentNote } from '../safety/image.ts'
import type { Leaf } from '../upstream/leaf.ts'
import type { Outcome } from '../wire/outcome.ts'
import { paramsOf } from './after.ts'

/** Returns what calls created, by their results. */
export function createdBy(sent: readonly Leaf[], outcomes: readonly Outcome[]): Created {
  const notes = new Map<string, SentNote | null>()
  const models: string[] = []
  const options: string[] = []
  for (const [index, leaf] of sent.entries()) {
    const outcome = outcomes[index]
    const created = leaf.action.gateway.keeps?.created
    if (outcome?.kind !== 'result' || created === undefined) continue
    const result: unknown = readResult(outcome.text)
    if (created === 'notes') {
      const { note, notes: several } = paramsOf(leaf)
      const given = Array.isArray(several) ? (several as unknown[]) : [note]
      for (const [at, id] of [result].flat().entries())
        if (typeof id === 'number') notes.set(String(id), sentNote(given[at]))
    } else if (created === 'models') {
      const { name } = (result ?? {}) as { readonly name?: unknown }
      if (typeof name === 'string') models.push(name)
    } else if (created === 'options' && typeof result === 'number') options.push(String(result))
  }
  return { notes: Object.fromEntries(notes), models, options }
}

function sentNote(given: unknown): SentNote | null {
  if (typeof given !== 'object' || given === null) return null
  const { deckName, modelName, fields, tags, audio, video, picture } = given as Record<string, unknown>
  if (typeof deckName !== 'string' || typeof fields !== 'object' || fields === null) return null
  const texts = Object.entries(fields).filter((field): field is [string, string] => typeof field[1] === 'string')
  const isEmpty = (media: unknown) => media === undefined || media === null || [media].flat().length === 0
  return {
    deck: deckName,
    ...(typeof modelName === 'string' && { model: modelName }),
    fields: Object.fromEntries(texts),
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
    hasMedia: ![audio, video, picture].every(isEmpty),
  }
}

function readResult(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString()) as unknown
  } catch {
    return null
  }
}
