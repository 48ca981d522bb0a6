import fc, { type Arbitrary } from 'fast-check'
import type { Catalogue } from '../../src/actions/catalogue.ts'
import { measuredCalls } from '../checks/accepts/measured.ts'
import { Members, type Node, Raw } from './node.ts'
import { oddName, oddValue } from './odd.ts'
import { changed } from './params.ts'

/** The keys that items and requests show: those of two clients, and two that are wrong. */
export const KEYS = ['key-of-b', 'key-of-c', 'wrong', 'wröng'] as const

const VERSIONS = ['6.0', '4.5', '-1', '1e400', 'true', 'false', 'null', '"6"', '[]', '{}', 'NaN', '5', '4', '2', '6']
const ACTIONS = ['noSuchAction', 'AddNote', 'multi ', '', 'self', '__proto__', 'constructor', 'hasOwnProperty']
/** A `multi` in a `multi`, by free choice; `chain` goes on from there to what the gateway takes (a depth of 128) and beyond. */
const DEPTH = 5
const LONGEST_CHAIN = 45

/** One in so many, and otherwise the other. */
const rarely = <T>(of: number, rare: Arbitrary<T>, usual: Arbitrary<T>): Arbitrary<T> =>
  fc.oneof({ arbitrary: usual, weight: of - 1 }, { arbitrary: rare, weight: 1 })

type Member = [string, Node]
const member = (name: string, value: Arbitrary<Node>): Arbitrary<Member> => value.map((one): Member => [name, one])
const none = fc.constant<Member[]>([])
const some = (of: number, one: Arbitrary<Member>): Arbitrary<Member[]> =>
  rarely(
    of,
    one.map((member) => [member]),
    none,
  )

/** What surrounds action and params: version, key, and members that do not belong there. */
const envelope: Arbitrary<Member[]> = fc
  .tuple(
    rarely(
      4,
      none,
      member(
        'version',
        fc
          .oneof(
            { arbitrary: fc.constantFrom('6', '4', '2'), weight: 2 },
            { arbitrary: fc.constantFrom(...VERSIONS), weight: 1 },
          )
          .map((text) => new Raw(text)),
      ).map((one) => [one]),
    ),
    some(8, member('key', rarely(4, oddValue, fc.constantFrom<Node>(...KEYS, null)))),
    some(
      20,
      fc.tuple(oddName, oddValue).map((one): Member => one),
    ),
    some(
      25,
      fc.tuple(fc.constantFrom('action', 'params', 'version'), oddValue).map((one): Member => one),
    ),
  )
  .map((lists) => lists.flat())

/** The requests of a client: calls of every action by the parameters that were measured on a real Anki, and `multi` at any depth. */
export function callsOf(catalogue: Catalogue): Arbitrary<Node> {
  const leaf = leafOf(catalogue)
  const request = (list: Arbitrary<Member[]>): Arbitrary<Node> =>
    fc.tuple(list, envelope, rarely(4, fc.nat(5), fc.constant(0))).map(([inner, outer, turn]) => {
      const all = [...inner, ...outer]
      const at = turn % all.length
      return new Members([...all.slice(at), ...all.slice(0, at)])
    })
  const multiOf = (items: Arbitrary<Node>): Arbitrary<Member[]> =>
    rarely(60, oddValue, items).map((actions) => [
      ['action', 'multi'],
      ['params', new Members([['actions', actions]])],
    ])
  const at = (depth: number): Arbitrary<Node> => {
    const single = request(leaf)
    const own = depth === 0 ? single : rarely(50, oddValue, single)
    if (depth === DEPTH) return own
    const items = fc.array(at(depth + 1), { maxLength: depth === 0 ? 9 : 4, size: 'max' })
    return rarely(depth === 0 ? 2 : 6, request(multiOf(items.map((list): Node => list))), own)
  }
  const chain = fc.tuple(request(leaf), fc.nat(LONGEST_CHAIN)).map(([inner, times]) => {
    let node = inner
    for (let count = 0; count < times; count++)
      node = new Members([
        ['action', 'multi'],
        ['params', new Members([['actions', [node]]])],
      ])
    return node
  })
  return rarely(200, oddValue, rarely(50, chain, at(0)))
}

function leafOf(catalogue: Catalogue): Arbitrary<Member[]> {
  const measured = measuredCalls().map(({ action, params, outcome }) => ({ action, params, isGood: outcome === 'ok' }))
  const examples = catalogue.all.flatMap(({ name, examples }) =>
    examples.map(({ params }) => ({ action: name, params: params ?? {}, isGood: true })),
  )
  // As many of each action, however many of it were measured.
  const leaves = [...Map.groupBy([...measured, ...examples], ({ action }) => action)].map(([action, all]) => {
    const good = all.filter(({ isGood }) => isGood)
    const any = fc.constantFrom(...all.map(({ params }) => params as unknown))
    const usual = good.length === 0 ? any : fc.constantFrom(...good.map(({ params }) => params as unknown))
    const params = member('params', rarely(60, oddValue, changed(rarely(4, any, usual))))
    return rarely(
      40,
      none,
      params.map((one) => [one]),
    ).map((list): Member[] => [['action', action], ...list])
  })
  const odd = rarely(2, oddValue, fc.constantFrom<Node>(...ACTIONS))
  return fc
    .tuple(fc.oneof(...leaves), rarely<Node | undefined>(60, odd, fc.constant(undefined)))
    .map(([list, action]) => (action === undefined ? list : [['action', action] as Member, ...list.slice(1)]))
}
