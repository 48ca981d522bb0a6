import { Command, InvalidArgumentError, Option } from 'commander'
import { USAGE } from './exit-status.ts'
import { programErrors } from './texts/program.ts'

/** Makes the program end with the statuses that `--help` lists, and refer to the help after a mistake. */
export function withStatuses(command: Command): Command {
  return command
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : USAGE))
    .showHelpAfterError('(--help shows what there is)')
}

/** Runs the command line of `sandbox` without the rest of the program, which takes longer to load than the sandbox itself. */
export async function runSandbox(argv: readonly string[]): Promise<void> {
  const command = withStatuses(sandboxCommand()).name('ankiconnect-gateway sandbox')
  await command.parseAsync(argv.slice(3), { from: 'user' })
}

/** Returns the command `sandbox`. */
export function sandboxCommand(): Command {
  return new Command('sandbox')
    .description('run the embedded AnkiConnect on its own, with a collection in memory')
    .option('--port <port>', 'the port; 0 lets the system choose', readPort, 18765)
    .option('--host <address>', 'the address to listen on; 0.0.0.0 in a container', '127.0.0.1')
    .addOption(
      new Option('--seed <seed>', 'what the collection holds, or a file that says so (docs/sandbox.md)')
        .choices(['demo', 'fresh', 'general', 'japanese'])
        .argParser((seed) => seed)
        .default('demo'),
    )
    .option('--key <key>', 'the key that clients must send, as with the apiKey of AnkiConnect')
    .addOption(
      new Option(
        '--generation <generation>',
        'the AnkiConnect to be like: of 2023, of 2025, or the newest; older is 2023, newer 2025',
      )
        .choices(['2023', '2025', 'newest', 'older', 'newer'])
        .default('2025'),
    )
    .action(async (options) => (await import('./sandbox.ts')).sandbox(options))
}

function readPort(text: string): number {
  const port = Number(text)
  if (!/^[0-9]{1,5}$/.test(text) || port > 65535) throw new InvalidArgumentError(programErrors('option.port').text)
  return port
}
