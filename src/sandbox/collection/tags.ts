import type { Collection, Tags } from './collection.ts'
import { remember } from './history.ts'
import { byFold, fold, normalizeName } from './text.ts'

/** The tags in the order of Anki's list. */
export function sortedTags(tags: Tags): string[] {
  return [...tags.values()].sort(byFold)
}

/** Cuts text into tags, at white space. */
export function splitTags(text: string): string[] {
  return text.split(/[ \u3000]+/).filter((tag) => tag !== '')
}

/**
 * Tags as a note holds them: cut at spaces, composed, each once whatever its case, in the spelling the collection knows,
 * sorted. New ones are made known.
 */
export function canonifyTags(collection: Collection, tags: readonly string[]): string[] {
  const known = collection.tags
  const own = new Map<string, string>()
  for (const tag of tags.flatMap(splitTags)) {
    const name = withKnownParents(known, normalizeName(tag))
    const key = fold(name)
    if (!known.has(key)) {
      known.set(key, name)
      remember(collection.history, () => known.delete(key))
    }
    own.set(key, known.get(key) as string)
  }
  return [...own.values()].sort(byFold)
}

/** A tag with the part above its last `::` as a known tag spells it. */
function withKnownParents(known: Tags, name: string): string {
  const end = name.lastIndexOf('::')
  if (end < 0) return name
  const parent = name.slice(0, end)
  return (known.get(fold(parent)) ?? withKnownParents(known, parent)) + name.slice(end)
}

/** Makes a tag unknown. */
export function dropTag({ tags, history }: Collection, key: string): void {
  const name = tags.get(key) as string
  tags.delete(key)
  remember(history, () => tags.set(key, name))
}

/** Tells the tags that removing `name` takes: the tag of that name, and those below it. Unlike elsewhere, ß is not ss. */
export function removal(name: string): (tag: string) => boolean {
  const form = new RegExp(`^${name.replace(/[\\^$.|?*+()[\]{}/]/g, '\\$&')}(?:::|$)`, 'iu')
  return (tag) => form.test(tag)
}

/** Whether a tag is the one of a name or lies below it. */
export function isWithin(tag: string, name: string): boolean {
  return fold(tag) === fold(name) || fold(tag).startsWith(`${fold(name)}::`)
}
