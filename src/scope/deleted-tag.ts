import { foldName } from '../actions/spelling.ts'

/**
 * Returns the term of a search for notes with the tag of deleted notes, or a tag below it. The setting takes letters, digits and a few marks
 * (clients/soft-delete-settings.ts); of these, only `_` means something else in a search.
 */
export function deletedTerm(tag: string): string {
  return `"tag:${tag.replaceAll('_', '\\_')}"`
}

/** Returns whether a tag is another one, or lies below it. Anki compares tags without regard to case. */
export function isTagOrBelow(tag: string, other: string): boolean {
  const [name, root] = [tag, other].map(foldName) as [string, string]
  return name === root || name.startsWith(`${root}::`)
}
