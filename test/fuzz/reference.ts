import type { Action } from '../../src/actions/action.ts'
import type { Catalogue } from '../../src/actions/catalogue.ts'
import { type Rules, verdict } from '../checks/policy-reference.ts'
import { answerTo, wrapped } from './echo.ts'
import { canonical, NumberText, parse, plain, type Spelt } from './parse.ts'
import { breaksRestriction, find } from './restriction-reference.ts'
import { fits } from './shape-reference.ts'

type Given = { readonly [name: string]: Spelt }

/** A leaf call that must reach Anki. */
export interface ExpectedLeaf {
  readonly action: string
  readonly params: Given
}

/** What has to stand at one place of the reply. */
export type Expected =
  /** An error of the gateway, in any words. */
  | { readonly kind: 'error' }
  | { readonly kind: 'text'; readonly text: string }
  /** The answer of Anki. `isOpen`: the gateway may refuse it, too. */
  | { readonly kind: 'leaf'; readonly leaf: ExpectedLeaf; readonly text: string; readonly isOpen: boolean }
  | { readonly kind: 'items'; readonly isBare: boolean; readonly items: readonly Expected[] }

/** The clients of a gateway under test: by key, and those without one. */
export interface ReferenceClients {
  /** Null: nobody without a key is a client. */
  readonly anonymous: Rules | null
  readonly byKey: Readonly<Record<string, Rules>>
}

const ERROR: Expected = { kind: 'error' }
const DEPTH = 128
/** After so many wrong keys a request has no further right ones. */
const MOST_WRONG = 5
const PERMISSION = '{"permission": "granted", "requireApikey": false, "version": 6}'
const KEY_NEEDED = '{"permission": "granted", "requireApikey": true, "version": 6}'

/** What a gateway has to do with a request, found without any of its code but the catalogue's data. */
export function expect(body: Buffer, catalogue: Catalogue, clients: ReferenceClients): Expected {
  if (body.length === 0) return { kind: 'text', text: '{"apiVersion": "AnkiConnect v.6"}' }
  const text = body.toString('utf8')
  if (isTooDeep(text) || hasLongInteger(text)) return ERROR
  let outer: Spelt
  try {
    outer = parse(body)
  } catch {
    return ERROR
  }
  if (!isObject(outer)) return ERROR
  const { action, version, params, key = null } = outer
  if (typeof action !== 'string' || action === '' || (params !== undefined && !isObject(params))) return ERROR
  if (version !== undefined && !(version instanceof NumberText && isWhole(version))) return ERROR
  // Python reads of two members of a name the last; the gateway refuses some overwritten ones. Which, its own tests say.
  const isOpen = /NaN|Infinity|[eE]\+?\d{3}/.test(text)

  const wrong = new Set<string>()
  const right = new Set<string>()
  const ownerOf = (shown: Spelt, holder: Rules | null): Rules | null => {
    if (shown === null) return holder
    const id = canonical(shown)
    const known = typeof shown === 'string' && Object.hasOwn(clients.byKey, shown) ? clients.byKey[shown] : undefined
    if (known === undefined) wrong.add(id)
    else if (right.has(id) || wrong.size < MOST_WRONG) right.add(id)
    return known !== undefined && right.has(id) ? known : null
  }
  const call = (request: Given, holder: Rules | null, isOuter: boolean): Expected => {
    const name = request.action
    const isPermission = name === 'requestPermission'
    const client = isPermission ? holder : ownerOf(request.key ?? null, holder)
    if (client === null && !isPermission) return ERROR
    const found = typeof name === 'string' ? catalogue.get(name) : undefined
    if (found === undefined) return ERROR
    const given = request.params === undefined ? {} : request.params
    if (!isObject(given)) return ERROR
    const names = isOuter && isPermission ? [...Object.keys(given), 'allowed', 'origin'] : Object.keys(given)
    const isMissing = found.parameters.some((one) => one.required && !names.includes(one.name))
    if (names.some((one) => !found.parameters.some((known) => known.name === one))) return ERROR
    if (isMissing && found.gateway.measured) return ERROR
    const shape = shapeOf(request.version)
    if (shape === null) return ERROR
    const isBare = shape === 'bare'
    if (isPermission) {
      const result = clients.anonymous === null ? KEY_NEEDED : PERMISSION
      return { kind: 'text', text: isBare ? result : wrapped({ kind: 'result', text: result }) }
    }
    if (name === 'multi') return items(given.actions as Spelt, client as Rules, isBare)
    const leaf = { action: found.name, params: given }
    if (!isBounded(given) || breaksRestriction(found, given) || !fits(given, found.params as never)) return ERROR
    if (verdict(client as Rules, catalogue, found.name, plain(given)) !== 'allow') return ERROR
    if (!fetchesPublic(found, given)) return ERROR
    const answer = answerTo(catalogue, found.name, given)
    const answered = isBare && answer.kind === 'result' ? answer.text : wrapped(answer)
    return { kind: 'leaf', leaf, text: answered, isOpen }
  }
  const items = (actions: Spelt, client: Rules, isBare: boolean): Expected => {
    if (actions === '' || (isObject(actions) && Object.keys(actions).length === 0))
      return { kind: 'items', isBare, items: [] }
    if (!Array.isArray(actions)) return ERROR
    const end = actions.findIndex((one) => !isObject(one))
    const run = (end < 0 ? actions : actions.slice(0, end)).map((one) => call(one as Given, client, false))
    // The calls before an item that is no object have run, and their replies are lost with it.
    return end < 0 ? { kind: 'items', isBare, items: run } : { kind: 'items', isBare, items: [...run, LOST] }
  }
  const holder = action === 'requestPermission' || key !== null ? null : clients.anonymous
  return call(outer, holder, true)
}

/** Stands at the end of the items of a `multi` whose reply is one error. */
export const LOST: Expected = { kind: 'text', text: '' }

/** The odd URLs of the generator name only these of the hosts that are not public. */
function isPublicHost({ protocol, hostname }: URL): boolean {
  return /^https?:$/.test(protocol) && !/^(127\.|localhost$|\[)/.test(hostname)
}

/** A profile that may fetch may fetch from public hosts, if it says no more. */
function fetchesPublic({ gateway }: Action, params: Given): boolean {
  const isPublic = (url: Spelt) => typeof url === 'string' && URL.canParse(url) && isPublicHost(new URL(url))
  return gateway.hazards
    .filter(({ hazard, is }) => hazard === 'fetch' && is === 'truthy')
    .flatMap(({ path }) => find(params, path.split('.')))
    .every((url) => !isTruthy(url) || isPublic(url))
}

function isTruthy(value: Spelt): boolean {
  if (value instanceof NumberText) return value.value !== 0
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value)
}

function shapeOf(version: Spelt | undefined): 'bare' | 'wrapped' | null {
  if (version === undefined || typeof version === 'boolean') return 'bare'
  return version instanceof NumberText ? (version.value <= 4 ? 'bare' : 'wrapped') : null
}

function isWhole({ text, value }: NumberText): boolean {
  return Number.isInteger(value) || !/[.eE]/.test(text)
}

function isObject(value: Spelt | undefined): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberText)
}

function isBounded(value: Spelt): boolean {
  if (value instanceof NumberText) return Number.isFinite(value.value) || !/[.eE]/.test(value.text)
  return typeof value !== 'object' || value === null || Object.values(value).every(isBounded)
}

const STRINGS = /"(?:[^"\\]|\\.)*"/gs

function isTooDeep(text: string): boolean {
  let depth = 0
  for (const sign of text.replace(STRINGS, '').replace(/[^[\]{}]/g, '')) {
    depth += sign === '[' || sign === '{' ? 1 : -1
    if (depth > DEPTH) return true
  }
  return false
}

/** Python reads no integer of more than 4300 digits. */
function hasLongInteger(text: string): boolean {
  return text.length > 4300 && /(?<![\d.])\d{4301,}(?![\d.eE])/.test(text.replace(STRINGS, ''))
}
