import type { Catalogue } from '../../src/actions/catalogue.ts'

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
type Found = Json | undefined
export type Rules = Record<'allow' | 'ask' | 'deny', string[]> & {
  deck: { selector: string; decks: string[] }[]
  fetch: boolean
}

/** All values a path leads to, and undefined for each dead end. */
function find(value: Found, [step, ...rest]: string[]): Found[] {
  if (step === undefined) return [value]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [undefined]
  const next = value[step.replace('[]', '')]
  return step.endsWith('[]') && Array.isArray(next) ? next.flatMap((item) => find(item, rest)) : find(next, rest)
}

const isTrue = (value: Found) =>
  typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value)

/** A deck's name as Anki compares it: it leaves out control characters, and spaces and colons around each part. */
const plain = (deck: string) =>
  deck
    .split('::')
    .map(
      (part) => part.replace(/[\p{Cc}--[\u0080-\u009f]]/gv, '').replace(/^[\s\u0085:]+|[\s\u0085:]+$/g, '') || 'blank',
    )
    .join('::')
    .normalize('NFC')
    .toLowerCase()

/** The verdict on one call, taken in the plainest way: nothing compiled, everything looked at. */
export function verdict(rules: Rules, catalogue: Catalogue, name: string, params: Json): 'allow' | 'ask' | 'refuse' {
  const action = catalogue.get(name)
  if (action === undefined) return 'refuse'
  const { gateway } = action
  const at = (path: string) => find(params, path.split('.'))
  const some = (path: string) => at(path).some(isTrue)
  const writes = gateway.writesWhen.some(({ path, is }) => is === 'truthy' && some(path))
  const always: string[] = [...gateway.groups]
  const now = writes ? [...always.filter((group) => group !== 'read'), 'write', 'media'] : always
  const hit = (list: string[], groups: string[]) =>
    list.some((one) => ['@all', name, ...groups.map((group) => `@${group}`)].includes(one))
  const inDeck = (value: Found, decks: string[]) =>
    typeof value === 'string' && decks.some((deck) => `${plain(value)}::`.startsWith(`${plain(deck)}::`))
  const decksOf = (path: string) =>
    at(path).flatMap((value) => (path === 'decks' && Array.isArray(value) ? value : [value]))
  const hazards = gateway.hazards.filter(({ hazard }) => hazard !== 'fetch' || !rules.fetch)
  const restricted = rules.deck.filter(({ selector }) => hit([selector], [...now, ...always]))
  const refused =
    hit(rules.deny, [...now, ...always]) ||
    (!hit(rules.ask, [...now, ...always]) && !hit(rules.allow, now)) ||
    hazards.some(
      ({ is, path }) =>
        is === 'always' ||
        (is === 'not-false' ? at(path).some((one) => one !== undefined && one !== false) : some(path)),
    ) ||
    restricted.some(({ decks }) => !gateway.subjects.deck?.flatMap(decksOf).every((value) => inDeck(value, decks)))
  const others = gateway.actsAs
    .filter(({ path }) => at(path).some((value) => value !== undefined && !isTrue(value)))
    .map((other) => verdict(rules, catalogue, other.action, params))
  const all = [refused ? 'refuse' : hit(rules.ask, [...now, ...always]) ? 'ask' : 'allow', ...others]
  return all.includes('refuse') ? 'refuse' : all.includes('ask') ? 'ask' : 'allow'
}
