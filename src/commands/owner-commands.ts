import { type Command, Option } from 'commander'
import type { CommandLineOptions } from '../settings/setting.ts'
import type { ApproveOptions, DecideOptions, ShowOptions } from './approvals.ts'
import type { DoctorOptions } from './doctor.ts'
import type { HandOverOptions } from './hand-over.ts'
import { print } from './output.ts'
import type { CommandResult } from './result.ts'
import type { RuleOptions } from './rules.ts'
import type { ServiceOptions } from './service.ts'
import type { SetupOptions } from './setup.ts'
import type { UndoCommandOptions } from './undo.ts'

/** The options of a refusal. */
interface RefuseOptions extends CommandLineOptions, RuleOptions {
  readonly always?: boolean
}

const YES = 'write the rule without asking'

type Say = (result: CommandResult) => void

/** The configuration, which also identifies the running gateway. */
function withPlace(command: Command): Command {
  return command
    .option(
      '--config <file>',
      'the configuration file that the gateway runs by (default: gateway.yaml in your configuration folder, if it exists)',
    )
    .option('--admin <host:port>', 'the admin listener of the running gateway (default: 127.0.0.1:18764)')
}

/** Adds the commands about clients. */
export function addClientCommands(program: Command, say: Say): void {
  const clients = program.command('clients').description('who may call: list, add, approve, allow, refuse, revoke')

  withPlace(
    clients
      .command('list', { isDefault: true })
      .description('list every client, how it is identified and what it may do'),
  ).action(async (options: CommandLineOptions) =>
    say(await (await import('./clients.ts')).listClients(options, process.env)),
  )

  withPlace(
    clients.command('add').description('make a client, with a key of its own, and show how to set up its device'),
  )
    .argument('<name>', 'what it is called in logs and rules')
    .option('--profile <name>', 'what it may do', 'card-creator')
    .option('--from <cidr>', 'the address, or range of addresses, it has to call from')
    .option('--origin <origin>', 'a page or extension by its origin; on this machine it needs no key')
    .option(
      '--lan [address]',
      'for a device on the local network; if this machine has several addresses, the one to use',
    )
    .option('--no-wait', 'do not wait for its first call')
    .action(async (name: string, options: HandOverOptions) => {
      const { handOver } = await import('./hand-over.ts')
      const { env, platform, stdout } = process
      const signal = endedByOwner()
      say(await handOver(name, options, { env, platform, say: print, isColoured: stdout.isTTY, signal }))
    })

  withPlace(clients.command('approve').description('let in a waiting caller; without an id, list the waiting callers'))
    .argument('[id]')
    .option('--profile <name>', 'what it may do (default: card-creator)')
    .option('--name <name>', 'what it is called (default: after its origin or address)')
    .option('--yes', YES)
    .action(async (id: string | undefined, options: CommandLineOptions & ApproveOptions) => {
      const { listApprovals, ruleForCaller } = await import('./approvals.ts')
      if (id === undefined) say(await listApprovals('client', options, process.env))
      else say(await ruleForCaller('let-in', id, options, process.env))
    })

  withPlace(clients.command('allow').description('allow a refused action to a client, by the smallest rule'))
    .argument('<name>', 'the client')
    .argument('<action>', 'the action, as the refusal names it')
    .option('--yes', YES)
    .action(async (client: string, action: string, options: CommandLineOptions & RuleOptions) => {
      say(await (await import('./rules.ts')).ruleForClient('allow', { client, action }, options, process.env))
    })

  withPlace(
    clients
      .command('refuse')
      .description('keep out a waiting caller for an hour, or always refuse an action to a client'),
  )
    .argument('<id>', 'a waiting caller, or the name of a client')
    .argument('[action]', 'an action of that client, which is no longer shown as refused')
    .option('--always', 'keep out the waiting caller for good, by a rule')
    .option('--yes', YES)
    .action(async (id: string, action: string | undefined, options: RefuseOptions) => {
      const { always = false, ...place } = options
      const { decideApproval, ruleForCaller } = await import('./approvals.ts')
      if (action !== undefined) {
        const { ruleForClient } = await import('./rules.ts')
        say(await ruleForClient('deny', { client: id, action }, place, process.env))
      } else if (always) say(await ruleForCaller('refuse', id, place, process.env))
      else say(await decideApproval('client', id, 'refuse', place, process.env))
    })

  withPlace(clients.command('revoke').description('stop a client: refuse each of its calls from now on'))
    .argument('<name>')
    .option('--remove', 'remove the client with its file instead; its caller is then whoever it is without its key')
    .action(
      async (name: string, { remove = false, ...options }: CommandLineOptions & { readonly remove?: boolean }) => {
        const { removeClient, revokeClient } = await import('./clients.ts')
        say(await (remove ? removeClient : revokeClient)(name, options, process.env))
      },
    )
}

/** Adds the commands about calls that wait for the owner. */
export function addApprovalCommands(program: Command, say: Say): void {
  const approvals = program
    .command('approvals')
    .description('calls that wait for your decision: list, show, allow, refuse')

  withPlace(approvals.command('list', { isDefault: true }).description('list the waiting calls')).action(
    async (options: CommandLineOptions) =>
      say(await (await import('./approvals.ts')).listApprovals('call', options, process.env)),
  )
  withPlace(approvals.command('show').description('what a waiting call would change, and everything that it names'))
    .argument('<id>')
    .option('--all', 'list every note or card, not only the first fifty')
    .action(async (id: string, options: CommandLineOptions & ShowOptions) => {
      say(await (await import('./approvals.ts')).showApproval(id, options, process.env))
    })
  withPlace(approvals.command('allow').description('let a call through, once, or its action for a while'))
    .argument('<id>')
    .option('--for <time>', 'let the client use the action for this time without asking, such as 10m')
    .action(async (id: string, options: DecideOptions) => {
      say(await (await import('./approvals.ts')).decideApproval('call', id, 'allow', options, process.env))
    })
  withPlace(approvals.command('refuse').description('do not let it through, or end an allowance for a while'))
    .argument('<id>')
    .option('--reason <text>', 'what the client reads as the reason')
    .action(async (id: string, options: DecideOptions) => {
      say(await (await import('./approvals.ts')).decideApproval('call', id, 'refuse', options, process.env))
    })
}

/** Adds the commands about copies of the collection. */
export function addSnapshotCommands(program: Command, say: Say): void {
  const snapshots = program
    .command('snapshots')
    .description('copies of the whole collection from before destructive calls: list, export')

  withPlace(snapshots.command('list', { isDefault: true }).description('list the copies')).action(
    async (options: CommandLineOptions) => say(await (await import('./snapshots.ts')).listCopies(options, process.env)),
  )
  withPlace(
    snapshots
      .command('export')
      .description('write a copy to a new file: NAME.colpkg, which Anki imports, or NAME.anki2, the collection itself'),
  )
    .argument('<name>', 'the name of the copy, as the list shows it')
    .argument('<file>', 'the new file; its name ends with .colpkg or .anki2')
    .action(async (name: string, file: string, options: CommandLineOptions) => {
      say(await (await import('./snapshots.ts')).exportCopy(name, file, options, process.env))
    })
}

/** Adds the command that takes back what a client did, and the one that takes that back. */
export function addUndoCommands(program: Command, say: Say): void {
  const add = (name: string, description: string, redo: boolean) =>
    withPlace(program.command(name).description(description))
      .option('--client <name>', 'the client')
      .option('--since <duration>', 'how far back (default: 10m)')
      .option('--call <id>', 'one call, as the page and a dry run show it')
      .option('--dry-run', 'only say what would change')
      .option('--yes', 'do not ask')
      .action(async (options: UndoCommandOptions) =>
        say(await (await import('./undo.ts')).undoCalls({ ...options, redo }, process.env)),
      )
  add('undo', 'take back what a client did: say what would change, ask, do it', false)
  add('redo', 'take back an undo: say what would change, ask, do it', true)
}

/** Adds the command that puts AnkiConnect behind the gateway. */
export function addSetupCommand(program: Command, say: Say): void {
  program
    .command('setup')
    .description('put AnkiConnect behind the gateway: show every change, ask, carry it out; --undo goes back')
    .option('--anki-base <folder>', "Anki's data folder, if it is not in its usual place")
    .option('--yes', 'do not ask')
    .option('--dry-run', 'show the changes, and change nothing')
    .option('--undo', 'put everything back as it was before setup')
    .option('--no-service', 'start the gateway yourself instead of at each login')
    .action(async (options: SetupOptions) => {
      const { ownSetupTools, setup } = await import('./setup.ts')
      say(await setup(options, ownSetupTools(endedByOwner())))
    })
}

/** Adds the command that examines the whole set-up. */
export function addDoctorCommand(program: Command, say: Say): void {
  withPlace(
    program
      .command('doctor')
      .description('examine gateway, AnkiConnect and this machine, and name the remedy of everything that is wrong'),
  )
    .option('--anki-base <folder>', "Anki's data folder, if it is not in its usual place")
    .addOption(new Option('--json', 'print the findings as JSON').conflicts('fix'))
    .option('--fix', 'fix what can be taken back: settings of AnkiConnect, the service, App Nap; asks first')
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExit status: 0 if nothing is wrong, 1 if something is.')
    .action(async (options: DoctorOptions) => say(await (await import('./doctor.ts')).doctor(options)))
}

/** Adds the commands that have the system run the gateway. */
export function addServiceCommands(program: Command, say: Say): void {
  const service = program.command('service').description('run the gateway at each login: install, uninstall, status')
  service
    .command('install')
    .description('have the system run the gateway from now on, and at each login')
    .option(
      '--config <file>',
      "the configuration file (default: gateway.yaml in the user's configuration folder, if it exists)",
    )
    .option('--dry-run', 'print the file of the service, and change nothing')
    .action(async (options: ServiceOptions) => say(await (await import('./service.ts')).install(options, process.env)))
  service
    .command('uninstall')
    .description('stop the service and remove it; the configuration stays')
    .action(async () => say(await (await import('./service.ts')).uninstall()))
  service
    .command('status', { isDefault: true })
    .description('whether the service runs, and where its log is')
    .action(async () => say(await (await import('./service.ts')).status()))
}

/** Returns a signal that ends with Ctrl-C, for commands that wait. Without it, the program would end at once. */
function endedByOwner(): AbortSignal {
  const ending = new AbortController()
  process.once('SIGINT', () => ending.abort())
  return ending.signal
}
