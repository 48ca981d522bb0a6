import { findMember, listItems } from '../wire/list.ts'
import type { Span } from '../wire/scan.ts'
import { canWrite, type Leaf } from './leaf.ts'

/** A leaf call as the lane weighs it. */
export interface Call {
  readonly leaf: Leaf
  /** It changes nothing, and may share an exchange with calls of other requests. */
  readonly shareable: boolean
  /**
   * The items of the id list that the result follows item by item, as text in latin1; null where the call is not made of such
   * a list alone, or could not be joined with others or cut without a difference.
   */
  readonly list: readonly string[] | null
  /** How many items the estimate counts. */
  readonly items: number
  /** Bytes it takes in the body of an exchange, about. */
  readonly bytes: number
  /** How many notes it may create. */
  readonly adds: number
}

/** The envelope of an item: action, version, a key. */
const AROUND = 100
const OPEN_OBJECT = '{'
/** What SQLite and Anki both take as an id; anything longer fails upstream and stays as it is. */
const ID = /^-?[0-9]{1,18}$/

/** Weighs a leaf call, by the facts of its action. */
export function weigh(leaf: Leaf): Call {
  const { gateway, nameText } = leaf.action
  const shareable = !canWrite(leaf) && !gateway.alone
  const step = gateway.inStepWith === null ? null : itemsOf(leaf, gateway.inStepWith)
  const counted = gateway.cost?.of ?? null
  const items = counted === null ? null : counted === gateway.inStepWith ? step : itemsOf(leaf, counted)
  const isAdding = gateway.kind === 'write' && gateway.groups.includes('add')
  return {
    leaf,
    shareable,
    list: shareable && step?.only === true ? joinable(leaf, step.spans) : null,
    items: items?.spans.length ?? 0,
    bytes: AROUND + nameText.length + (leaf.params?.length ?? 0),
    adds: isAdding ? Math.max(1, items?.spans.length ?? 1) : 0,
  }
}

function itemsOf({ params }: Leaf, name: string): { spans: readonly Span[]; only: boolean } | null {
  if (params === null) return null
  const found = findMember(params, Buffer.from(name))
  const spans = found === null ? null : listItems(params, found.value.start)
  return found === null || spans === null ? null : { spans, only: found.only }
}

/** Ids and objects alone: of the other values some make the whole call fail, and some mean an id in another spelling. */
function joinable({ params }: Leaf, spans: readonly Span[]): string[] | null {
  const items: string[] = []
  for (const { start, end } of spans) {
    const item = (params as Buffer).toString('latin1', start, end)
    if (item[0] !== OPEN_OBJECT && !ID.test(item)) return null
    items.push(item)
  }
  return items
}
