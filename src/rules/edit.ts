import { isMap, isScalar, isSeq, type Node, parseDocument, type YAMLMap } from 'yaml'
import { flowText } from './flow-text.ts'

/** A rule to add to the profile that a client holds itself, and actions to take out of its lists. */
export interface ProfileChange {
  /** The profile that a new profile of the client's own extends. Null for a client that may do nothing yet. */
  readonly extends: string | null
  readonly allow?: string
  readonly deny?: string
  /** A hazard, and the matcher for its places; true for the whole hazard. */
  readonly hazard?: { readonly name: string; readonly match: true | HazardMatch }
}

/** A matcher with the values that it allows, such as `{ host: ['forvo.com'] }`. */
export interface HazardMatch {
  readonly matcher: 'host' | 'under'
  readonly values: readonly string[]
}

type Profile = Record<string, unknown>

/**
 * Changes the profile of a client in the text of a YAML file.
 * The first change gives the client a profile of its own that extends the present one; later ones add to it.
 * Everything else in the text stays as it is, comments included.
 *
 * @param path the place of the client in the file; empty if the file holds one client
 * A client without a file has the empty text, and gets one.
 *
 * @returns null if the text has a form that only its owner can change safely
 */
export function changeProfile(text: string, path: readonly string[], change: ProfileChange): string | null {
  const document = parseDocument(text, { keepSourceTokens: true })
  if (document.errors.length > 0) return null
  if (text === '') return `profile: ${flowText(changed({}, change))}\n`
  const holder = (path.length === 0 ? document.contents : document.getIn(path, true)) as Node | null | undefined
  if (!isMap(holder)) return null
  const present = holder.get('profile', true) as Node | undefined
  if (present === undefined) return insert(text, holder, flowText(changed({}, change)))
  const { range } = present
  if (!range) return null
  const [start, end] = range
  if (isScalar(present)) return splice(text, start, end, flowText(changed({}, change)))
  if (!isMap(present)) return null
  const profile = changed(present.toJSON() as Profile, change)
  const source = text.slice(start, end)
  if (present.flow && !source.includes('#')) return splice(text, start, end, flowText(profile))
  return rewritten(document, present, profile)
}

/** Returns the profile after the change. */
function changed(profile: Profile, { extends: parent, allow, deny, hazard }: ProfileChange): Profile {
  const isFirst = Object.keys(profile).length === 0
  const lists: Profile = isFirst && parent !== null ? { extends: parent } : { ...profile }
  const put = (list: 'allow' | 'deny', action: string | undefined, other: 'allow' | 'deny') => {
    if (action === undefined) return
    lists[list] = [...new Set([...listAt(lists, list), action])]
    const rest = listAt(lists, other).filter((one) => one !== action)
    if (rest.length > 0) lists[other] = rest
    else delete lists[other]
  }
  put('allow', allow, 'deny')
  put('deny', deny, 'allow')
  if (hazard === undefined) return lists
  const hazards = (lists.hazards ?? {}) as Profile
  return { ...lists, hazards: { ...hazards, [hazard.name]: widened(hazards[hazard.name], hazard.match) } }
}

function listAt(profile: Profile, list: string): unknown[] {
  const value = profile[list]
  return Array.isArray(value) ? value : []
}

function widened(present: unknown, match: true | HazardMatch): unknown {
  if (match === true || present === true) return true
  const { matcher, values } = match
  const before = [(present as Profile | undefined)?.[matcher] ?? []].flat()
  return { [matcher]: [...new Set([...before, ...values])] }
}

/** Puts a profile before the first member of a client. */
function insert(text: string, holder: YAMLMap, profile: string): string | null {
  const [first] = holder.items
  const start = (first?.key as Node | undefined)?.range?.[0]
  if (start === undefined) return null
  if (holder.flow) return splice(text, start, start, `profile: ${profile}, `)
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  return /^ *$/.test(indent) ? splice(text, start, start, `profile: ${profile}\n${indent}`) : null
}

/** Writes the members that changed into a block map, whose comments stay. */
function rewritten(document: ReturnType<typeof parseDocument>, present: YAMLMap, profile: Profile): string {
  for (const [member, value] of Object.entries(profile)) {
    const there = present.get(member, true)
    if (JSON.stringify(present.toJSON()[member]) === JSON.stringify(value)) continue
    if (isSeq(there) && Array.isArray(value)) {
      for (const one of value) if (!(there.toJSON() as unknown[]).includes(one)) there.add(one)
      there.items = there.items.filter((item) => value.includes(isScalar(item) ? item.value : item))
    } else present.set(member, document.createNode(value, { flow: true }))
  }
  for (const member of Object.keys(present.toJSON() as Profile)) if (!(member in profile)) present.delete(member)
  return document.toString({ lineWidth: 0 })
}

function splice(text: string, start: number, end: number, words: string): string {
  return text.slice(0, start) + words + text.slice(end)
}
