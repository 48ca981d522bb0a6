import type { Action } from '../actions/action.ts'
import { KEPT, type Kept } from '../actions/facts.ts'
import { compileFor } from '../actions/reading.ts'
import { textsBy } from '../actions/subjects.ts'
import type { Value } from '../wire/value.ts'

/** The things that a call names as what it changes, by the kinds of the catalogue's `keeps`. Ids are digits. */
export type Targets = Readonly<Record<Kept, readonly string[]>>

const ID = /^[0-9]{1,18}$/
const IDS: ReadonlySet<Kept> = new Set(['notes', 'wholeNotes', 'cards'])

/** Returns the things that a call changes. Pure. */
export function targetsOf(action: Action, params: Value): Targets {
  const { keeps } = action.gateway
  const trees = KEPT.flatMap((kind) => {
    const paths = keeps?.[kind]?.filter((path) => path !== '') ?? []
    return paths.length === 0 ? [] : [[kind, compileFor(action, paths)] as const]
  })
  const found = textsBy(trees, params)
  const fits = (kind: Kept) => (text: string) => (IDS.has(kind) ? ID.test(text) : text !== '')
  return Object.fromEntries(KEPT.map((kind) => [kind, (found[kind] ?? []).filter(fits(kind))])) as unknown as Targets
}

/** Returns an Anki search for exactly this text after a prefix such as `deck:`. */
export function exactly(prefix: string, text: string): string {
  return `"${prefix}${text.replaceAll(/[\\"*_]/g, '\\$&')}"`
}

/** Returns a search for the notes that have this tag, and not only one below it. */
export function withTag(tag: string): string {
  return `"tag:re:^${tag.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&').replaceAll('"', '\\"')}$"`
}

/** Returns the pattern of Python's glob that matches exactly this file name. */
export function onlyFile(name: string): string {
  return name.replaceAll(/[[*?]/g, '[$&]')
}
