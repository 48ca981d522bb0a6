import type { Command } from 'commander'
import { didYouMean, suggest } from '../settings/suggest.ts'
import { programErrors } from './texts/program.ts'

/** A command of the program with the words that lead to it: `clients add`. */
interface Named {
  readonly path: string
  readonly command: Command
}

/** The place that the first words of a command line lead to. */
export interface FoundCommand {
  readonly command: Command
  /** The first word that is no command, where there has to be one; null if there is none. */
  readonly unknown: string | null
}

/** Follows the words of a command line, up to the first option, to the command that they name. */
export function findCommand(program: Command, words: readonly string[]): FoundCommand {
  let command = program
  for (const word of words) {
    if (word.startsWith('-') || command.commands.length === 0) break
    const next = commandOf(command, word)
    if (next === undefined) return { command, unknown: word }
    command = next
  }
  return { command, unknown: null }
}

/** Returns the command that stands for a name among those of another one. */
export function commandOf(command: Command, name: string): Command | undefined {
  return command.commands.find((one) => one.name() === name)
}

/** Returns the text for a word that is no command: the one that was probably meant, or all that there are. */
export function unknownCommand(program: Command, { command, unknown }: FoundCommand): string {
  const own = command.commands.map((one) => one.name())
  const prefix = pathOf(command)
  const written = `${prefix}${unknown}`
  const hint = hintFor(program, unknown ?? '', own, prefix)
  return programErrors('usage.unknown-command', { command: written, hint }).text
}

/** Returns the text for words after `start`, which takes none: a misplaced command, or an unknown one. */
export function wordsAfterStart(program: Command, words: readonly string[]): string {
  const [first = ''] = words
  if (commandOf(program, first) === undefined) return unknownCommand(program, { command: program, unknown: first })
  return programErrors('usage.command-first', { command: words.join(' ') }).text
}

/** The hint names a command of the same group, or one of another group that ends in this word. */
function hintFor(program: Command, word: string, own: readonly string[], prefix: string): string {
  const inGroups = all(program).filter(({ path }) => path.includes(' '))
  const pathsOf = (name: string | null) =>
    inGroups.filter(({ command }) => command.name() === name).map(({ path }) => path)
  const exact = pathsOf(word)
  const near = exact.length > 0 ? null : suggest(word, own)
  if (near !== null) return didYouMean(`${prefix}${near}`)
  const names = inGroups.map(({ command }) => command.name())
  const found = exact.length > 0 ? exact : pathsOf(suggest(word, names))
  if (found.length > 0) return didYouMean(found.join(' / '))
  return programErrors('usage.commands', { names: own.join(', ') }).text
}

function all(command: Command): Named[] {
  return command.commands.flatMap((one) => [{ path: `${pathOf(command)}${one.name()}`, command: one }, ...all(one)])
}

/** Returns the words that lead into a group, each with a space after it; nothing for the program itself. */
function pathOf(command: Command): string {
  return command.parent === null ? '' : `${pathOf(command.parent)}${command.name()} `
}
