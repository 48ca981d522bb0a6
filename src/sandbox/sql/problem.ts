import type { DatabaseSync } from 'node:sqlite'
import { PythonError } from '../python.ts'
import { tokensOf } from './tokens.ts'

/** The complaint of SQLite about a statement, in the words of the library through which Anki talks to it. */
export function problemOf(database: DatabaseSync, sql: string, error: unknown): PythonError {
  const { message, errcode = 1 } = error as Error & { errcode?: number }
  const at = offsetOf(database, sql, message)
  return databaseError(at === null ? failure(errcode, message) : inputError(message, sql, at))
}

/** Anki's error for a statement, from what its library says. */
export function databaseError(info: string): PythonError {
  return new PythonError(`DbError { info: ${debug(info)}, kind: Other }`)
}

function failure(code: number, message: string): string {
  const kind = code === 20 ? 'TypeMismatch' : (code & 255) === 19 ? 'ConstraintViolation' : 'Unknown'
  return `SqliteFailure(Error { code: ${kind}, extended_code: ${code} }, Some(${debug(message)}))`
}

function inputError(message: string, sql: string, at: number): string {
  const error = 'Error { code: Unknown, extended_code: 1 }'
  return `SqlInputError { error: ${error}, msg: ${debug(message)}, sql: ${debug(sql)}, offset: ${at} }`
}

/** The byte at which SQLite stumbled, which Node.js does not hand on; null for what has no place. */
function offsetOf(database: DatabaseSync, sql: string, message: string): number | null {
  const token = /^near "(.*)": syntax error$/s.exec(message) ?? /^unrecognized token: "(.*)"$/s.exec(message)
  const name = /^no such (?:column|function): (.*)$/s.exec(message)
  const at = token ? tokenAt(database, sql, message, token[1] as string) : name ? nameAt(sql, name[1] as string) : null
  return at === null ? null : Buffer.byteLength(sql.slice(0, at))
}

/** The first place of a token from which on the statement is refused with the same words. */
function tokenAt(database: DatabaseSync, sql: string, message: string, token: string): number | null {
  for (let at = sql.indexOf(token); at >= 0; at = sql.indexOf(token, at + 1)) {
    if (refusal(database, sql.slice(0, at + token.length)) === message) return at
  }
  return null
}

function refusal(database: DatabaseSync, sql: string): string | null {
  try {
    database.prepare(sql)
    return null
  } catch (error) {
    return (error as Error).message
  }
}

/** The place of a name: of the first token of what was pasted that is this name, in brackets or without them. */
function nameAt(sql: string, name: string): number | null {
  const from = Math.max(sql.indexOf(' where id in '), sql.indexOf(' values '))
  const names = [name, `[${name}]`, `\`${name}\``]
  for (const { text, at } of tokensOf(sql)) if (at >= from && names.includes(text)) return at
  return null
}

/** The names of the places for values in a statement, each once. */
export function parametersOf(sql: string): Set<string> {
  const found = new Set<string>()
  for (const { text } of tokensOf(sql)) {
    if (text === '?') found.add(`?${found.size}`)
    else if (/^(?:[?:@]|\$[^$])/.test(text) && text.length > 1) found.add(text)
  }
  return found
}

const ESCAPES: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\0': '\\0' }

/** A text as Rust shows it for debugging. */
function debug(text: string): string {
  const shown = text.replace(
    /["\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu,
    (character) => ESCAPES[character] ?? `\\u{${(character.codePointAt(0) as number).toString(16)}}`,
  )
  return `"${shown}"`
}
