import { globSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { type Node, parse } from 'acorn'

/** A regular expression in the sources; `literal` is null where it is put together while the program runs. */
export interface Expression {
  /** File and line. */
  readonly at: string
  readonly literal: { readonly text: string; readonly regex: RegExp } | null
}

type Tree = Node & Record<string, unknown>

/** Every regular expression in the program files below a folder of the project. */
export function expressionsIn(folder: string): Expression[] {
  return globSync(join(folder, '**/*.{ts,js}')).flatMap((file) => {
    const source = readFileSync(file, 'utf8')
    const code = file.endsWith('.ts') ? stripTypeScriptTypes(source) : source
    const found: Expression[] = []
    const visit = (node: Tree): void => {
      const at = `${file}:${node.loc?.start.line}`
      const { regex, raw } = node as { regex?: { pattern: string; flags: string }; raw?: string }
      if (regex !== undefined)
        found.push({ at, literal: { text: raw ?? '', regex: new RegExp(regex.pattern, regex.flags) } })
      if ((node.callee as { name?: string } | undefined)?.name === 'RegExp') found.push({ at, literal: null })
      for (const child of Object.values(node).flat()) if (isNode(child)) visit(child)
    }
    visit(parse(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true }) as unknown as Tree)
    return found
  })
}

function isNode(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}
