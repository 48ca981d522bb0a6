import { byFold, fold, normalizeName } from './text.ts'

/** Every tag the collection knows, used or not: the spelling, by its fold. */
export type Tags = Map<string, string>

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
export function canonifyTags(known: Tags, tags: readonly string[]): string[] {
  const own = new Map<string, string>()
  for (const tag of tags.flatMap(splitTags)) {
    const name = normalizeName(tag)
    const key = fold(name)
    if (!known.has(key)) known.set(key, name)
    own.set(key, known.get(key) as string)
  }
  return [...own.values()].sort(byFold)
}

/** Whether removing `name` takes a tag: the tag of that name and those below it. */
export function matchesTag(tag: string, name: string): boolean {
  return fold(tag) === fold(name) || fold(tag).startsWith(`${fold(name)}::`)
}
