import type { ImageRecord, KeptModel } from '../safety/image.ts'

/** One change of the list of fields or templates of a note type. */
export type StructureChange = { readonly model: string; readonly of: 'field' | 'template' } & (
  | { readonly kind: 'rename'; readonly from: string; readonly name: string }
  | { readonly kind: 'remove'; readonly name: string }
  | { readonly kind: 'add' | 'move'; readonly name: string; readonly index: number }
)

type Listed = StructureChange extends infer Change
  ? Change extends unknown
    ? Omit<Change, 'model' | 'of'>
    : never
  : never

/**
 * Returns the changes that lead from one list of names to another. Returns null if it is not clear what became of a name, because a
 * wrong guess would remove the content of a field or the cards of a template.
 */
export function listChanges(now: readonly string[], wanted: readonly string[]): Listed[] | null {
  const gone = now.filter((name) => !wanted.includes(name))
  const come = wanted.filter((name) => !now.includes(name))
  const changes: Listed[] = []
  let list = [...now]
  if (gone.length === 1 && come.length === 1) {
    const [from, name] = [gone[0] as string, come[0] as string]
    changes.push({ kind: 'rename', from, name } as Listed)
    list = list.map((each) => (each === from ? name : each))
  } else if (gone.length > 0 && come.length > 0) return null
  else {
    for (const name of gone) {
      changes.push({ kind: 'remove', name } as Listed)
      list.splice(list.indexOf(name), 1)
    }
    for (const name of come) {
      const index = wanted.indexOf(name)
      changes.push({ kind: 'add', name, index } as Listed)
      list.splice(index, 0, name)
    }
  }
  for (const [index, name] of wanted.entries()) {
    if (list[index] === name) continue
    changes.push({ kind: 'move', name, index } as Listed)
    list.splice(list.indexOf(name), 1)
    list.splice(index, 0, name)
  }
  return changes
}

/** A field or template that a call added to a note type, so that an undo would remove it. */
export interface AddedPart {
  readonly model: string
  readonly of: 'field' | 'template'
  readonly name: string
}

/** The fields and templates that records added. */
export function partsAddedBy(records: readonly ImageRecord[]): AddedPart[] {
  return records.flatMap(({ before, end }) =>
    Object.entries(before.models).flatMap(([model, was]) => {
      const became = end?.after?.models[model]
      return was === null || became == null ? [] : addedParts(model, was, became)
    }),
  )
}

function addedParts(model: string, was: KeptModel, became: KeptModel): AddedPart[] {
  const part = (of: 'field' | 'template', names: readonly string[], earlier: readonly string[]) =>
    names.filter((name) => !earlier.includes(name)).map((name) => ({ model, of, name }))
  return [
    ...part('field', became.fields, was.fields),
    ...part('template', Object.keys(became.templates), Object.keys(was.templates)),
  ]
}

/** The key of a part in a map. */
export function partKey({ model, of, name }: AddedPart): string {
  return JSON.stringify([model, of, name])
}
