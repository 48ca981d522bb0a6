import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')

/** Replaces what one command wrote into a page, between its own two marks. */
export function withPart(page: string, name: string, lines: readonly string[]): string {
  const begin = `<!-- ${name}: begin -->`
  const end = `<!-- ${name}: end -->`
  const [before, rest = ''] = page.split(begin)
  const after = rest.split(end)[1]
  if (after === undefined) throw new Error(`the page does not mark the part of ${name}`)
  return [before, begin, '\n\n', lines.join('\n'), '\n\n', end, after].join('')
}

/** Writes the part of one command into a page of docs/. */
export function writePart(name: string, lines: readonly string[], page = 'reliability.md'): void {
  const file = join(ROOT, 'docs', page)
  writeFileSync(file, withPart(readFileSync(file, 'utf8'), name, lines))
}

/** The commit, Node and machine of this run, as one sentence. Ask at its beginning: the checkout may move on meanwhile. */
export function where(): string {
  const git = (...words: readonly string[]) => execFileSync('git', words, { cwd: ROOT, encoding: 'utf8' }).trim()
  const processors = cpus()
  const machine = `${processors.length} × ${processors[0]?.model ?? process.arch}`
  return `Commit \`${git('rev-parse', '--short=10', 'HEAD')}\`, Node ${process.versions.node}, ${process.platform}, ${machine}.`
}

/** A number in English digits. */
export function digits(number: number): string {
  return number.toLocaleString('en-US')
}
