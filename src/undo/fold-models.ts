import type { KeptModel } from '../safety/image.ts'
import { quoted } from '../safety/summary.ts'
import { listChanges, partKey, type StructureChange } from './structure.ts'
import type { PresentState } from './world.ts'

interface ModelFolding {
  readonly before: ReadonlyMap<string, KeptModel | null>
  readonly after: ReadonlyMap<string, KeptModel | null> | null
  readonly wanted: PresentState
  readonly leave: (what: string, isUnknown?: boolean) => void
}

/** Takes the changes of a call to note types back, as far as they are still there. */
export function foldModels({ before, after, wanted, leave }: ModelFolding): void {
  for (const [name, was] of before) {
    if (was === null) continue
    const now = wanted.models.get(name) ?? null
    const became = after?.get(name) ?? null
    const what = `note type ${quoted(name)}`
    if (now === null) wanted.models.set(name, was)
    else if (became === null) {
      if (!same(now, was)) leave(what, true)
    } else
      wanted.models.set(
        name,
        foldModel(name, now, was, became, wanted, (part) => leave(`${what}: ${part}`)),
      )
  }
}

function foldModel(
  model: string,
  now: KeptModel,
  was: KeptModel,
  then: KeptModel,
  wanted: PresentState,
  leave: (part: string) => void,
): KeptModel {
  const back = <T>(present: T, earlier: T, left: T, part: string): T => {
    if (same(earlier, left) || same(present, earlier)) return present
    if (same(present, left)) return earlier
    leave(part)
    return present
  }
  const list = (
    of: 'field' | 'template',
    present: readonly string[],
    earlier: readonly string[],
    left: readonly string[],
  ) => {
    const names = back(present, earlier, left, `${of}s`)
    if (same(names, present)) return { names: present, from: (name: string) => name }
    const changes = listChanges(present, names)
    const isUsed = (name: string) => isInUse(wanted, { model, of, name })
    if (changes === null || changes.some((change) => change.kind === 'remove' && isUsed(change.name))) {
      leave(`${of}s`)
      return { names: present, from: (name: string) => name }
    }
    for (const change of changes) wanted.structure.push({ model, of, ...change } as StructureChange)
    const renames = new Map(changes.flatMap((change) => (change.kind === 'rename' ? [[change.name, change.from]] : [])))
    return { names, from: (name: string) => renames.get(name) ?? name }
  }
  const fields = list('field', now.fields, was.fields, then.fields)
  const templates = list(
    'template',
    Object.keys(now.templates),
    Object.keys(was.templates),
    Object.keys(then.templates),
  )
  const contents = templates.names.map((name) => {
    const own = now.templates[templates.from(name)]
    const old = was.templates[name]
    const latest = then.templates[templates.from(name)]
    // A template that comes back has no present content.
    if (own === undefined || old === undefined || latest === undefined) return [name, own ?? old ?? {}] as const
    return [name, back(own, old, latest, `template ${quoted(name)}`)] as const
  })
  const css = back(now.css, was.css, then.css, 'styling')
  return { fields: fields.names, css, templates: Object.fromEntries(contents) }
}

/** Whether something would be lost with a field or template: content in the field, or cards that somebody has studied. */
function isInUse(wanted: PresentState, part: Parameters<typeof partKey>[0]): boolean {
  const users = wanted.users.get(partKey(part)) ?? []
  if (part.of === 'field')
    return users.some((id) => {
      const note = wanted.notes.get(id)
      return note !== null && (note === undefined || (note.fields[part.name] ?? '') !== '')
    })
  return users.some((id) => {
    const card = wanted.cards.get(id)
    return card !== null && (card === undefined || (card.values.reps ?? 0) > 0)
  })
}

/** Whether two JSON values are equal. */
export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
