import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml'
import { type ConfigError, formatPath } from './error.ts'
import { substitute } from './substitute.ts'

/** The way from the root of a document to a value in it. */
export type Path = readonly (string | number)[]

/** Where something stands in its file, counted from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A configuration file as plain values without prototypes, and where each of them stands. */
export interface ConfigDocument {
  readonly value: unknown
  /** Where the value at `path` stands; where nothing does, the nearest value around it. */
  locate(path: Path): Position
  /** Whether all of the text at `path` came from an environment variable. */
  isFromEnvironment(path: Path): boolean
  /** Where the key of the member at `path` stands. */
  locateKey(path: Path): Position
}

export type DocumentResult = { ok: true; document: ConfigDocument } | { ok: false; errors: ConfigError[] }

/** Nothing but one variable. */
const WHOLE_VARIABLE = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/

/**
 * Reads YAML 1.2 narrowly: one document of maps with text keys, lists and scalars. What lets a text mean something else than it shows
 * (anchors, aliases, merge keys, tags, directives, duplicate keys) is an error. `${NAME}` inside string values is replaced
 * from `env`.
 */
export function readDocument(text: string, source: string, env: NodeJS.ProcessEnv): DocumentResult {
  const lineCounter = new LineCounter()
  const yaml = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    uniqueKeys: false,
    version: '1.2',
    merge: false,
  })
  const errors: ConfigError[] = []
  const values = new Map<string, number>()
  const keys = new Map<string, number>()
  const fromEnvironment = new Set<string>()

  const position = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const report = (offset: number, path: Path, message: string) => {
    errors.push({ source, path: formatPath(path), message, ...position(offset) })
  }

  const walk = (node: Node | null, path: Path): unknown => {
    if (node === null) return null
    const offset = node.range?.[0] ?? 0
    values.set(pathKey(path), offset)
    if (isAlias(node)) return report(offset, path, 'aliases are not taken; write the value out')
    if ('anchor' in node && node.anchor)
      report(offset, path, 'anchors are not taken; write the value out where it is used')
    if (node.tag !== undefined)
      report(offset, path, 'tags are not taken; write the plain value, in quotes if it is text')
    if (isSeq(node)) return node.items.map((item, index) => walk(item as Node | null, [...path, index]))
    if (isMap(node)) return walkMap(node.items as Pair<Node, Node | null>[], path)
    if (!isScalar(node)) return null
    if (typeof node.value !== 'string') return node.value
    const substituted = substitute(node.value, env)
    if (WHOLE_VARIABLE.test(node.value)) fromEnvironment.add(pathKey(path))
    if (substituted.ok) return substituted.text
    report(offset, path, substituted.reason)
    return node.value
  }

  const walkMap = (pairs: readonly Pair<Node, Node | null>[], path: Path): unknown => {
    const members: Record<string, unknown> = Object.create(null)
    for (const { key, value } of pairs) {
      const offset = key?.range?.[0] ?? value?.range?.[0] ?? 0
      if (!isScalar(key) || typeof key.value !== 'string') {
        report(offset, path, 'keys must be text')
        continue
      }
      const member = [...path, key.value]
      if (key.anchor || key.tag !== undefined) report(offset, member, 'a key takes no anchor and no tag')
      const before = keys.get(pathKey(member))
      if (key.value === '<<') report(offset, path, 'merge keys (<<) are not taken; write the members out')
      else if (before !== undefined)
        report(offset, member, `is here twice; it stands already at line ${position(before).line}`)
      else {
        keys.set(pathKey(member), offset)
        if (value === null) values.set(pathKey(member), offset)
        members[key.value] = walk(value, member)
      }
    }
    return members
  }

  for (const { pos, code, message } of yaml.errors) {
    const text = code === 'MULTIPLE_DOCS' ? 'a second document begins here; a configuration is one document' : message
    report(pos[0], [], text)
  }
  if (yaml.directives?.yaml.explicit) report(0, [], 'directives (%YAML) are not taken; the file is read as YAML 1.2')
  const value = errors.length > 0 ? null : walk(yaml.contents as Node | null, [])
  if (errors.length > 0) return { ok: false, errors }

  const locate = (path: Path): Position => {
    for (let length = path.length; length > 0; length--) {
      const offset = values.get(pathKey(path.slice(0, length)))
      if (offset !== undefined) return position(offset)
    }
    return position(values.get(pathKey([])) ?? 0)
  }
  const locateKey = (path: Path): Position => {
    const offset = keys.get(pathKey(path))
    return offset === undefined ? locate(path) : position(offset)
  }
  const isFromEnvironment = (path: Path) => fromEnvironment.has(pathKey(path))
  return { ok: true, document: { value: value ?? Object.create(null), locate, locateKey, isFromEnvironment } }
}

/** Steps as one text; a list of JSON values, so that no key of a file can be mistaken for two steps. */
function pathKey(path: Path): string {
  return JSON.stringify(path)
}
