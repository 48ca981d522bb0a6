import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml'
import type { Text } from '../settings/declare-texts.ts'
import type { Path } from '../settings/setting.ts'
import { type ConfigError, formatPath } from './error.ts'
import { substitute } from './substitute.ts'
import { errors as texts } from './texts.ts'

/** A place in a file, counted from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A configuration file as plain values without prototypes, with the place of each of them. */
export interface ConfigDocument {
  readonly value: unknown
  /** Returns the place of the value at `path`; if there is none, that of the nearest value around it. */
  locate(path: Path): Position
  /** Returns the text at `path` as the file has it, if it names environment variables; otherwise null. */
  written(path: Path): string | null
  /** Returns the place of the key of the member at `path`. */
  locateKey(path: Path): Position
}

/** A document, or its mistakes. If only values of it are wrong, it is there too, so that the other ones can be checked. */
export type DocumentResult =
  | { ok: true; document: ConfigDocument }
  | { ok: false; errors: ConfigError[]; document: ConfigDocument | null }

/**
 * Reads a strict subset of YAML 1.2: one document of maps with text keys, lists and scalars. Anchors, aliases, merge keys, tags,
 * directives and duplicate keys are errors, because they let a text mean something other than it shows. Replaces `${NAME}` inside
 * string values from `env`.
 *
 * @param only the one member of the whole to read; the others count as absent, and their mistakes do not matter
 */
export function readDocument(text: string, source: string, env: NodeJS.ProcessEnv, only?: string): DocumentResult {
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
  const written = new Map<string, string>()

  const position = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const report = (offset: number, path: Path, { text: message, code }: Text) => {
    errors.push({ source, path: formatPath(path), message, code, ...position(offset) })
  }

  const walk = (node: Node | null, path: Path): unknown => {
    if (node === null) return null
    const offset = node.range?.[0] ?? 0
    values.set(pathKey(path), offset)
    if (isAlias(node)) return report(offset, path, texts('config.yaml-alias'))
    if ('anchor' in node && node.anchor) report(offset, path, texts('config.yaml-anchor'))
    if (node.tag !== undefined) report(offset, path, texts('config.yaml-tag'))
    if (isSeq(node)) return node.items.map((item, index) => walk(item as Node | null, [...path, index]))
    if (isMap(node)) return walkMap(node.items as Pair<Node, Node | null>[], path)
    if (!isScalar(node)) return null
    if (typeof node.value !== 'string') return node.value
    const substituted = substitute(node.value, env)
    if (node.value.includes('${')) written.set(pathKey(path), node.value)
    if (substituted.ok) return substituted.text
    report(offset, path, substituted.mistake)
    return node.value
  }

  const walkMap = (pairs: readonly Pair<Node, Node | null>[], path: Path): unknown => {
    const members: Record<string, unknown> = Object.create(null)
    for (const { key, value } of pairs) {
      const offset = key?.range?.[0] ?? value?.range?.[0] ?? 0
      if (!isScalar(key) || typeof key.value !== 'string') {
        report(offset, path, texts('config.key-not-text'))
        continue
      }
      if (only !== undefined && path.length === 0 && key.value !== only) continue
      const member = [...path, key.value]
      if (key.anchor || key.tag !== undefined) report(offset, member, texts('config.key-decorated'))
      const before = keys.get(pathKey(member))
      if (key.value === '<<') report(offset, path, texts('config.yaml-merge'))
      else if (before !== undefined) report(offset, member, texts('config.key-twice', { line: position(before).line }))
      else {
        keys.set(pathKey(member), offset)
        if (value === null) values.set(pathKey(member), offset)
        members[key.value] = walk(value, member)
      }
    }
    return members
  }

  // One mistake often breaks several rules of YAML, at the same line or, with the same words, further down.
  const told = new Set<string | number>()
  for (const { pos, code, message } of yaml.errors) {
    const isSecond = code === 'MULTIPLE_DOCS'
    const { line } = position(pos[0])
    if (told.has(line) || told.has(message)) continue
    told.add(line).add(message)
    report(pos[0], [], isSecond ? texts('config.yaml-documents') : texts('config.yaml', { reason: message }))
  }
  if (yaml.directives?.yaml.explicit) report(0, [], texts('config.yaml-directive'))
  if (yaml.errors.length > 0) return { ok: false, errors, document: null }
  const value = walk(yaml.contents as Node | null, [])

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
  const writtenAt = (path: Path) => written.get(pathKey(path)) ?? null
  const document = { value: value ?? Object.create(null), locate, locateKey, written: writtenAt }
  return errors.length > 0 ? { ok: false, errors, document } : { ok: true, document }
}

/** Writes steps as one text. It is a JSON list, so that no key of a file can look like two steps. */
function pathKey(path: Path): string {
  return JSON.stringify(path)
}
