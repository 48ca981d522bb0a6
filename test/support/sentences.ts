import { globSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { type Node, parse } from 'acorn'

/** A text in the sources that a person could read as a sentence: three words or more. */
export interface Sentence {
  readonly file: string
  readonly line: number
  readonly text: string
}

type Tree = Node & Record<string, unknown>

const WORD = /^["'(]*[A-Za-z{}][A-Za-z{}'-]*["'),;:.?]*$/
const FEWEST = 3

/** Literals of three words or more in source files; `{}` stands for what a template puts in. */
export function sentencesIn(pattern: string): Sentence[] {
  return globSync(pattern).flatMap((path) => {
    const file = path.replaceAll('\\', '/')
    const code = stripTypeScriptTypes(readFileSync(file, 'utf8'))
    const found: Sentence[] = []
    const visit = (node: Tree): void => {
      // Help of options and of metrics has places of its own; an Error that no text is made of is for the log of a mistake.
      if (isHelp(node) || isMistake(node)) return
      const text = textOf(node)
      if (text !== null && isSentence(text)) found.push({ file, line: node.loc?.start.line ?? 0, text })
      for (const child of Object.values(node).flat()) if (isNode(child)) visit(child)
    }
    visit(parse(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true }) as unknown as Tree)
    return found
  })
}

function textOf({ type, value, quasis }: Tree): string | null {
  if (type === 'Literal' && typeof value === 'string') return value
  if (type !== 'TemplateLiteral') return null
  return (quasis as { value: { cooked: string } }[]).map((part) => part.value.cooked).join('{}')
}

function isSentence(text: string): boolean {
  return text.split(/\s+/).filter((word) => WORD.test(word) && word !== '{}').length >= FEWEST
}

function isHelp({ type, key }: Tree): boolean {
  return type === 'Property' && (key as { name?: string }).name === 'help'
}

function isMistake({ type, callee }: Tree): boolean {
  return type === 'NewExpression' && (callee as { name?: string }).name === 'Error'
}

function isNode(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}
