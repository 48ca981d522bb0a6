import { Argument, Command, Option } from 'commander'
import { leaves } from '../config/settings.ts'
import { inOwnForm, ownProgramName } from '../settings/program-name.ts'
import type { CommandLineOptions, Row } from '../settings/setting.ts'
import { completionScripts, SHELLS, type Shell } from './completion-scripts.ts'
import type { ExplainOptions } from './explain.ts'
import { fileFailure } from './file-failure.ts'
import type { LearnOptions } from './learn.ts'
import { print } from './output.ts'
import {
  addApprovalCommands,
  addClientCommands,
  addDoctorCommand,
  addServiceCommands,
  addSetupCommand,
  addSnapshotCommands,
  addUndoCommands,
} from './owner-commands.ts'
import { type CommandResult, statusOf } from './result.ts'
import { sandboxCommand, withStatuses } from './sandbox-command.ts'
import type { StartOptions } from './start.ts'
import { learnErrors } from './texts/learn.ts'
import { findCommand, unknownCommand, wordsAfterStart } from './usage.ts'
import { readVersion } from './version.ts'

/** Parses the command line `argv` (as Node has it) and runs its command. Imports each command when it runs. */
export async function run(argv: readonly string[]): Promise<void> {
  const program = createProgram()
  const words = argv.slice(2)
  const [first, ...rest] = words
  if (first === 'complete') return answerShell(program, rest)
  const found = findCommand(program, first === 'help' ? rest : words)
  if (found.unknown !== null && found.unknown !== 'help') program.error(unknownCommand(program, found))
  if (first === 'help') return found.command.outputHelp()
  try {
    await program.parseAsync([...argv])
  } catch (error) {
    const failed = fileFailure(error)
    if (failed === null) throw error
    say(failed)
  }
}

/** Prints the words that may stand at a place of a command line, for the scripts of the shells. */
async function answerShell(program: Command, [at = '', ...words]: readonly string[]): Promise<void> {
  const [{ complete, completionLines }, { knownNames }] = await Promise.all([
    import('./completion.ts'),
    import('./known-names.ts'),
  ])
  const completion = await complete(program, words, Number(at), knownNames(words, process.env))
  for (const line of completionLines(completion)) print(line)
}

/** Returns the program with all its commands. */
export function createProgram(): Command {
  const program = withStatuses(new Command(ownProgramName()))
    .description(
      'A gateway in front of AnkiConnect: it listens where clients look (8765) and asks the AnkiConnect behind it (18765).',
    )
    .version(readVersion())
    .helpCommand('help [command...]', 'show the help of a command')
    .addHelpText(
      'after',
      inOwnForm(`
Without a command, start runs. Examples:
  ankiconnect-gateway                          in front of an AnkiConnect that was moved to port 18765
  ankiconnect-gateway --sandbox                with a demo collection instead of an Anki
  ankiconnect-gateway check --config gateway.yaml
  ankiconnect-gateway clients add kobo --lan   a key for an e-reader, and the lines to paste into it
  ankiconnect-gateway help clients add         the help of a command

Exit status: 0 after success, 1 if the command could not do its work,
2 if the command line itself is wrong.

Every option of start is also an environment variable: --when-down is
ANKICONNECT_GATEWAY_WHEN_DOWN. The command line overrides the environment, and
the environment overrides the file. docs/settings.md has every setting.

start reads a configuration file only if --config names it. The commands for
the owner (clients, approvals, undo, doctor ...) also read gateway.yaml in your
own configuration folder, which setup writes.`),
    )

  withStartOptions(
    program.command('start', { isDefault: true }).description('run the gateway (this is what runs without a command)'),
  )
    .option('--print-config', 'print the whole configuration that would run, as a file that can be used again, and end')
    .allowExcessArguments()
    .action(async (options: StartOptions, command: Command) => {
      if (command.args.length > 0) command.error(wordsAfterStart(program, command.args))
      await (await import('./start.ts')).start(options)
    })

  withStartOptions(
    program
      .command('container')
      .description('make the keys of a container at its first start, print them once, and run start (for the image)'),
  ).action(async (options: StartOptions) => (await import('./container.ts')).container(options))

  withStartOptions(
    program.command('check').description('validate the configuration and show what start would run'),
  ).action(async (options: CommandLineOptions) => say(await (await import('./check.ts')).check(options, process.env)))

  withStartOptions(
    program.command('explain').description('the verdict on a request (on standard input) for a client, rule by rule'),
  )
    .option('--client <name>', 'the client that would send it (required)')
    .allowExcessArguments()
    .addHelpText('after', `\nExample:\n  ${EXPLAIN_EXAMPLE}`)
    .action(async ({ client, ...options }: Partial<ExplainOptions>, command: Command) => {
      // Both mistakes are often made at once, as in `explain claude suspend`. The example shows what to write instead.
      if (client === undefined || command.args.length > 0)
        command.error(`${learnErrors('explain.usage').text}\n  ${EXPLAIN_EXAMPLE}`)
      const [{ explain }, { buffer }] = await Promise.all([import('./explain.ts'), import('node:stream/consumers')])
      say(await explain({ ...options, client }, await buffer(process.stdin), process.env))
    })

  program
    .command('learn')
    .description('propose the smallest profile that allows what an audit log shows')
    .argument('<file>', 'the audit log (JSON lines)')
    .option('--client <name>', 'only what this client did')
    .option('--name <name>', 'the name of the profile')
    .option('--reported', 'learn also from calls that only mode: report let pass')
    .action(async (file: string, options: LearnOptions) => {
      say((await import('./learn.ts')).learnFile(file, options))
    })

  addClientCommands(program, say)
  addApprovalCommands(program, say)
  addSnapshotCommands(program, say)
  addUndoCommands(program, say)
  addSetupCommand(program, say)
  addDoctorCommand(program, say)
  addServiceCommands(program, say)

  program.addCommand(sandboxCommand().copyInheritedSettings(program))

  program
    .command('completion')
    .description('print a script that completes this program in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText('after', COMPLETION_HELP)
    .action((shell: Shell) => print(completionScripts[shell].trimEnd()))

  program
    .command('version')
    .description('print the version')
    .action(() => print(readVersion()))
  return program
}

const EXPLAIN_EXAMPLE = `echo '{"action": "deckNames", "version": 6}' | ankiconnect-gateway explain --client claude`

const COMPLETION_HELP = `
To have it in every shell:
  bash         echo 'source <(ankiconnect-gateway completion bash)' >> ~/.bashrc
  zsh          echo 'source <(ankiconnect-gateway completion zsh)' >> ~/.zshrc    (after compinit)
  fish         ankiconnect-gateway completion fish > ~/.config/fish/completions/ankiconnect-gateway.fish
  powershell   Add-Content $PROFILE 'ankiconnect-gateway completion powershell | Out-String | Invoke-Expression'`

/** Prints the report of a command to standard output. If the command failed, prints it to standard error and sets the status. */
function say(result: CommandResult): void {
  const { ok, lines } = result
  const text = lines.join('\n')
  if (!ok) process.exitCode = statusOf(result)
  if (lines.length === 0) return
  if (ok) print(text)
  else process.stderr.write(`${text}\n`)
}

/** Adds the options of all settings that have one, in the order of the settings. */
function withStartOptions(command: Command): Command {
  command.option('--config <file>', 'the configuration file (YAML); everything in it is optional')
  for (const { row } of leaves) {
    if (row.option === undefined) continue
    const option = new Option(row.option, summaryOf(row))
    command.addOption(isList(row) ? option.argParser(append) : option)
  }
  return command
}

/** Describes a setting in one line: its first sentence and its default. */
function summaryOf(row: Row): string {
  const [sentence = ''] = /^.*?\.(?= |$)/.exec(row.text) ?? [row.text]
  const brief = `${sentence.charAt(0).toLowerCase()}${sentence.slice(1, -1)}`
  const otherwise = row.otherwise ?? [row.default].flat().join(' and ')
  return row.default === false ? brief : `${brief} (default: ${otherwise})`
}

function isList({ default: value }: Row): boolean {
  return Array.isArray(value)
}

function append(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text]
}
