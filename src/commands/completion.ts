import type { Argument, Command, Option } from 'commander'
import { leaves } from '../config/settings.ts'
import { findCommand } from './usage.ts'

/** A word that may stand at a place of the command line. */
export interface Candidate {
  readonly word: string
  readonly about: string
}

/** The candidates at a place. `files` leaves it to the shell, which knows the names of files. */
export type Completion = { readonly kind: 'words'; readonly words: readonly Candidate[] } | { readonly kind: 'files' }

/** The names that only a configuration or a running gateway knows. Each is empty where it cannot be read. */
export interface KnownNames {
  clients(): Promise<readonly string[]>
  profiles(): Promise<readonly string[]>
  /** The ids that wait in a running gateway. */
  waiting(kind: 'call' | 'client'): Promise<readonly Candidate[]>
}

/**
 * Returns the words that may stand at a place of a command line.
 *
 * @param words the words after the name of the program
 * @param at the number of the word to complete, from 0 on; the word itself may be missing
 */
export async function complete(
  program: Command,
  words: readonly string[],
  at: number,
  known: KnownNames,
): Promise<Completion> {
  const before = words.slice(0, at)
  const current = words[at] ?? ''
  const isHelp = before[0] === 'help'
  const { command } = findCommand(program, isHelp ? before.slice(1) : before)
  const effective = command.commands.length === 0 ? command : (defaultOf(command) ?? command)
  const options = [...new Set([...command.options, ...effective.options])]
  const previous = options.find((option) => option.long === before.at(-1) && option.required)
  if (previous !== undefined) return begin(await valuesOf(previous, known), current)
  if (current.startsWith('-') && !isHelp) {
    const names = options.filter(({ long, hidden }) => long != null && !hidden)
    const shown = names.map(({ long, description }) => ({ word: long ?? '', about: description }))
    return begin({ kind: 'words', words: [...shown, { word: '--help', about: 'show the help' }] }, current)
  }
  if (command.commands.length > 0) {
    // A group's name leads on; after an option of the default command there is no other command.
    if (before.at(-1)?.startsWith('-') === true || hasOptions(before)) return { kind: 'words', words: [] }
    const inside = command.commands.filter((one) => !isHidden(one))
    const shown = inside.map((one) => ({ word: one.name(), about: one.summary() || one.description() }))
    const help = command.parent === null && !isHelp ? [{ word: 'help', about: 'show the help of a command' }] : []
    return begin({ kind: 'words', words: [...shown, ...help] }, current)
  }
  const [argument] = command.registeredArguments
  return argument === undefined || isHelp || hasValue(command, before)
    ? { kind: 'words', words: [] }
    : begin(await argumentsOf(command, argument, known), current)
}

/** Writes candidates as the scripts of the shells read them: a line for each, or `:file`. */
export function completionLines(completion: Completion): string[] {
  if (completion.kind === 'files') return [':file']
  return completion.words.map(({ word, about }) => `${word}\t${about.replaceAll(/\s+/g, ' ')}`)
}

/** Commands that people do not type. */
export const HIDDEN = ['complete']

function isHidden(command: Command): boolean {
  return HIDDEN.includes(command.name())
}

function hasOptions(words: readonly string[]): boolean {
  return words.some((word) => word.startsWith('-'))
}

/** Returns the command that runs in a group without another word. */
function defaultOf(command: Command): Command | undefined {
  const names = command.parent === null ? ['start'] : ['list', 'status']
  return command.commands.find((one) => names.includes(one.name()))
}

/** Whether the line has a value for the one argument of a command already. */
function hasValue(command: Command, words: readonly string[]): boolean {
  const depth = depthOf(command)
  const rest = words.slice(depth)
  return rest.some((word, index) => {
    if (word.startsWith('-')) return false
    const before = rest[index - 1]
    return !command.options.some((option) => option.long === before && option.required)
  })
}

function depthOf(command: Command): number {
  return command.parent === null ? 0 : depthOf(command.parent) + 1
}

const PLACEHOLDER = /[<[]([^>\]]*)[>\]]/

async function valuesOf(option: Option, known: KnownNames): Promise<Completion> {
  const words = option.argChoices ?? settingWords(option)
  if (words !== undefined) return wordsOf(words)
  const [, placeholder = ''] = PLACEHOLDER.exec(option.flags) ?? []
  if (placeholder === 'file') return { kind: 'files' }
  if (option.long === '--client') return wordsOf(await known.clients())
  if (option.long === '--profile') return wordsOf(await known.profiles())
  return wordsOf([])
}

/** Returns the words that the setting behind an option accepts; undefined if it accepts others too. */
function settingWords({ flags }: Option): readonly string[] | undefined {
  const schema = leaves.find(({ row }) => row.option === flags)?.row.kind.schema(() => ({}))
  return (schema as { readonly enum?: readonly string[] } | undefined)?.enum
}

async function argumentsOf(command: Command, argument: Argument, known: KnownNames): Promise<Completion> {
  if (argument.argChoices !== undefined) return wordsOf(argument.argChoices)
  if (argument.name() === 'file') return { kind: 'files' }
  if (argument.name() === 'id') {
    const kind = command.parent?.name() === 'approvals' ? 'call' : 'client'
    return { kind: 'words', words: await known.waiting(kind) }
  }
  return wordsOf(command.name() === 'revoke' ? await known.clients() : [])
}

function wordsOf(words: readonly string[]): Completion {
  return { kind: 'words', words: words.map((word) => ({ word, about: '' })) }
}

function begin(completion: Completion, current: string): Completion {
  if (completion.kind === 'files') return completion
  return { kind: 'words', words: completion.words.filter(({ word }) => word.startsWith(current)) }
}
