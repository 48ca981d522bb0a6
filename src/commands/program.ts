import { Command, InvalidArgumentError, Option } from 'commander'
import type { CommandLineOptions } from '../config/settings.ts'
import type { CheckReport } from './check.ts'
import type { ExplainOptions } from './explain.ts'
import type { LearnOptions } from './learn.ts'
import { print } from './output.ts'
import { addApprovalCommands, addClientCommands } from './owner-commands.ts'
import type { StartOptions } from './start.ts'
import { readVersion } from './version.ts'

/** The command line: parses `argv` (as Node has it) and runs what it says. Each command is imported when it runs. */
export async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('ankiconnect-gateway')
    .description(
      'A gateway in front of AnkiConnect: it listens where clients look (8765) and asks the AnkiConnect behind it (18765).',
    )
    .version(readVersion())
    .showHelpAfterError('(--help shows what there is)')
    .addHelpText(
      'after',
      `
Without a command, start runs. Examples:
  ankiconnect-gateway                          in front of an AnkiConnect that was moved to port 18765
  ankiconnect-gateway --sandbox                with a demo collection instead of an Anki
  ankiconnect-gateway check --config gateway.yaml
  ankiconnect-gateway clients add kobo --lan   a key for an e-reader, and the lines to paste into it

Every option of start is also an environment variable: --upstream-key-file is ANKICONNECT_GATEWAY_UPSTREAM_KEY_FILE.
Command line beats environment, environment beats the file. No configuration file is read unless --config names it; clients that
were let in or added without one are kept in the user's own configuration folder (docs/devices.md).`,
    )

  withStartOptions(
    program.command('start', { isDefault: true }).description('run the gateway (this is what runs without a command)'),
  )
    .option('--print-config', 'show the whole configuration that would be run, secrets masked, and end')
    .action(async (options: StartOptions) => (await import('./start.ts')).start(options))

  withStartOptions(
    program.command('check').description('validate the configuration and show what start would run'),
  ).action(async (options: CommandLineOptions) => say(await (await import('./check.ts')).check(options, process.env)))

  withStartOptions(
    program.command('explain').description('the verdict on a request (on standard input) for a client, rule by rule'),
  )
    .requiredOption('--client <name>', 'the client that would send it')
    .action(async (options: ExplainOptions) => {
      const [{ explain }, { buffer }] = await Promise.all([import('./explain.ts'), import('node:stream/consumers')])
      say(await explain(options, await buffer(process.stdin), process.env))
    })

  program
    .command('learn')
    .description('propose the smallest profile that allows what an audit log shows')
    .argument('<file>', 'the audit log (JSON lines)')
    .option('--client <name>', 'only what this client did')
    .option('--name <name>', 'the name of the profile')
    .action(async (file: string, options: LearnOptions) => {
      say((await import('./learn.ts')).learnFile(file, options))
    })

  addClientCommands(program, say)
  addApprovalCommands(program, say)

  program
    .command('sandbox')
    .description('run the embedded AnkiConnect on its own, with a collection in memory')
    .option('--port <port>', 'the port on 127.0.0.1; 0 lets the system choose', readPort, 18765)
    .addOption(new Option('--seed <seed>', 'what the collection holds').choices(['demo', 'fresh']).default('demo'))
    .addOption(
      new Option('--generation <generation>', 'which releases of AnkiConnect to follow where they differ (addNotes)')
        .choices(['newer', 'older'])
        .default('newer'),
    )
    .action(async (options) => (await import('./sandbox.ts')).sandbox(options))

  await program.parseAsync([...argv])
}

/** What a command has to say goes to standard output, or, where it could not do its work, to standard error with status 1. */
function say({ ok, lines }: CheckReport): void {
  const text = lines.join('\n')
  if (!ok) process.exitCode = 1
  if (lines.length === 0) return
  if (ok) print(text)
  else process.stderr.write(`${text}\n`)
}

function withStartOptions(command: Command): Command {
  return command
    .option('--config <file>', 'the configuration file (YAML); everything in it is optional')
    .option(
      '--listen <host:port>',
      'where clients are served; may be repeated (default: 127.0.0.1:8765 and [::1]:8765)',
      append,
    )
    .option(
      '--upstream <url>',
      'where AnkiConnect listens; of several, the default one (default: http://127.0.0.1:18765)',
    )
    .option('--upstream-key-file <file>', "a file with AnkiConnect's apiKey in one line")
    .option('--when-down <what>', 'while Anki is closed: drop the connection or explain (default: drop)')
    .option('--admin <host:port>', 'where /health, /ready and /metrics are (default: 127.0.0.1:18764)')
    .option(
      '--admin-key-hash <hash>',
      'what the admin listener asks for, sha256:HEX of a key (default: nothing, on loopback)',
    )
    .option('--metrics <host:port>', 'a listener of its own for a scraper: /metrics, /health, /ready (default: none)')
    .option('--log-level <level>', 'fatal, error, warn, info, debug, trace or silent (default: info)')
    .option('--log-format <format>', 'pretty or json (default: pretty on a terminal, else json)')
    .option('--sandbox', 'serve a demo collection in memory instead of an Anki')
}

function append(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text]
}

function readPort(text: string): number {
  const port = Number(text)
  if (!/^[0-9]{1,5}$/.test(text) || port > 65535) throw new InvalidArgumentError('A port is a number from 0 to 65535.')
  return port
}
