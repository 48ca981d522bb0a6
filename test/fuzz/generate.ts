import type { Catalogue } from '../../src/actions/catalogue.ts'
import { measuredCalls } from '../checks/accepts/measured.ts'
import { Members, type Node, nodeOf, Raw, write } from './node.ts'
import { oddName, oddValue } from './odd.ts'
import type { Random } from './random.ts'

/** Makes the body of a request, valid or nearly, by random choices. */
export type Generate = (random: Random) => Buffer

/** The keys that items and requests show: those of two clients, and two that are wrong. */
export const KEYS = ['key-of-b', 'key-of-c', 'wrong', 'wröng'] as const

const VERSIONS = [
  '6',
  '6',
  '6',
  '5',
  '4',
  '2',
  '6.0',
  '4.5',
  '-1',
  '1e400',
  'true',
  'false',
  'null',
  '"6"',
  '[]',
  '{}',
  'NaN',
]
const ACTIONS = ['noSuchAction', 'AddNote', 'multi ', '', 'self', '__proto__', 'constructor', 'hasOwnProperty']

/** Creates a generator that knows every action of the catalogue by the parameters that were measured on a real Anki. */
export function createGenerator(catalogue: Catalogue): Generate {
  const measured = measuredCalls().map(({ action, params, outcome }) => ({ action, params, outcome }))
  const examples = catalogue.all.flatMap(({ name, examples }) =>
    examples.map(({ params }) => ({ action: name, params: params ?? {} })),
  )
  const answered = measured.filter(({ outcome }) => outcome === 'ok')
  const all = Map.groupBy([...measured, ...examples], ({ action }) => action)
  const good = Map.groupBy([...answered, ...examples], ({ action }) => action)
  const actions = [...all.keys()]

  const leaf = (random: Random): [Node, Node] => {
    // As many of each action, however many of it were measured.
    const action = random.pick(actions)
    const known = random.pick((random.once(4) ? null : good.get(action)) ?? all.get(action) ?? [])
    const params = nodeOf(known.params)
    for (let times = random.pick([0, 0, 0, 0, 1, 1, 3]); times > 0; times--) mutate(params, random)
    return [random.once(60) ? oddAction(random) : known.action, params]
  }
  const call = (random: Random, depth: number): Node => {
    if (depth > 0 && random.once(50)) return oddValue(random)
    const list: [string, Node][] = []
    if (depth < 4 && random.once(depth === 0 ? 2 : 6)) {
      const items = Array.from({ length: random.pick([0, 1, 2, 3, 5, 9]) }, () => call(random, depth + 1))
      list.push(['action', 'multi'], ['params', new Members([['actions', random.once(60) ? oddValue(random) : items]])])
    } else {
      const [action, params] = leaf(random)
      list.push(['action', action])
      if (!random.once(40)) list.push(['params', random.once(60) ? oddValue(random) : params])
    }
    if (!random.once(4)) list.push(['version', new Raw(random.pick(random.once(3) ? VERSIONS : ['6', '4', '2']))])
    if (random.once(8)) list.push(['key', random.once(4) ? oddValue(random) : random.pick([...KEYS, null])])
    if (random.once(20)) list.push([oddName(random), oddValue(random)])
    if (random.once(25))
      list.splice(random.int(list.length), 0, [random.pick(['action', 'params', 'version']), oddValue(random)])
    if (random.once(4)) list.sort(() => random.int(3) - 1)
    return new Members(list)
  }
  return (random) => {
    const text = write(random.once(200) ? oddValue(random) : call(random, 0), random, random.once(3))
    const bytes = Buffer.from(text)
    return random.once(6) ? spoil(bytes, random) : bytes
  }
}

function oddAction(random: Random): Node {
  return random.once(2) ? random.pick(ACTIONS) : oddValue(random)
}

/** Changes one place of some params: another value, one member more or less, or one that comes twice. */
function mutate(node: Node, random: Random): void {
  const below = Array.isArray(node) ? node : node instanceof Members ? node.list.map(([, member]) => member) : []
  const deeper = below.filter((one) => Array.isArray(one) || one instanceof Members)
  if (deeper.length > 0 && !random.once(3)) mutate(random.pick(deeper), random)
  else change(node, random)
}

function change(node: Node, random: Random): void {
  if (Array.isArray(node)) {
    if (node.length > 0 && random.once(2)) node[random.int(node.length)] = oddValue(random)
    else node.push(oddValue(random))
  } else if (node instanceof Members) {
    const { list } = node
    const at = random.int(list.length)
    const kind = list.length === 0 ? 2 : random.int(8)
    if (kind === 0) list.splice(at, 1)
    else if (kind === 1) list.push([(list[at] as [string, Node])[0], oddValue(random)])
    else if (kind === 2) list.push([oddName(random), oddValue(random)])
    else (list[at] as [string, Node])[1] = oddValue(random)
  }
}

const BYTES = [0x00, 0x22, 0x2c, 0x3a, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d, 0x80, 0xc0, 0xed, 0xff, 0x31, 0x20]

/** Changes some bytes of a text: one, a stretch, the end, or a byte order mark before it. */
function spoil(bytes: Buffer, random: Random): Buffer {
  const at = random.int(bytes.length + 1)
  const end = Math.min(bytes.length, at + random.int(12))
  const given = Buffer.from([random.pick(BYTES)])
  switch (random.int(7)) {
    case 0:
      return Buffer.concat([bytes.subarray(0, at), given, bytes.subarray(at)])
    case 1:
      return Buffer.concat([bytes.subarray(0, at), given, bytes.subarray(at + 1)])
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)])
    case 3:
      return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)])
    case 4:
      return bytes.subarray(0, at)
    case 5:
      return Buffer.concat([bytes, random.once(2) ? bytes : given])
    default:
      return Buffer.concat([Buffer.from('\ufeff'), bytes])
  }
}
