import type { Command } from 'commander'
import type { CommandLineOptions } from '../config/settings.ts'
import type { ApproveOptions } from './approvals.ts'
import type { CheckReport } from './check.ts'
import type { HandOverOptions } from './hand-over.ts'
import { print } from './output.ts'

type Say = (report: CheckReport) => void

/** Which configuration, and so which running gateway, is meant. */
function withPlace(command: Command): Command {
  return command
    .option('--config <file>', 'the configuration file that the gateway runs by')
    .option('--admin <host:port>', 'the admin listener of the running gateway (default: 127.0.0.1:18764)')
}

/** Adds the commands about clients. */
export function addClientCommands(program: Command, say: Say): void {
  const clients = program.command('clients').description('who may call: list, add, approve, refuse, revoke')

  withPlace(
    clients.command('list', { isDefault: true }).description('every client, what it is known by and may do'),
  ).action(async (options: CommandLineOptions) =>
    say(await (await import('./clients.ts')).listClients(options, process.env)),
  )

  withPlace(
    clients.command('add').description('make a client, with a key of its own, and say how its device is set up'),
  )
    .argument('<name>', 'what it is called in logs and rules')
    .option('--profile <name>', 'what it may do', 'card-creator')
    .option('--from <cidr>', 'the address, or range of addresses, it has to call from')
    .option('--origin <origin>', 'a page or extension by its origin; on this machine it needs no key')
    .option(
      '--lan [address]',
      'a device on the local network; of several addresses of this machine, the one it is to use',
    )
    .option('--no-wait', 'do not wait for its first call')
    .action(async (name: string, options: HandOverOptions) => {
      const { handOver } = await import('./hand-over.ts')
      const ending = new AbortController()
      process.once('SIGINT', () => ending.abort())
      const { env, platform, stdout } = process
      say(await handOver(name, options, { env, platform, say: print, isColoured: stdout.isTTY, signal: ending.signal }))
    })

  withPlace(clients.command('approve').description('let in a caller that waits; without an id, list those who do'))
    .argument('[id]')
    .option('--profile <name>', 'what it may do (default: card-creator)')
    .option('--name <name>', 'what it is called (default: after its origin or address)')
    .action(async (id: string | undefined, options: CommandLineOptions & ApproveOptions) => {
      const { listApprovals, decideApproval } = await import('./approvals.ts')
      if (id === undefined) say(await listApprovals('client', options, process.env))
      else say(await decideApproval('client', id, 'allow', options, process.env))
    })

  withPlace(clients.command('refuse').description('keep out a caller that waits'))
    .argument('<id>')
    .action(async (id: string, options: CommandLineOptions) => {
      say(await (await import('./approvals.ts')).decideApproval('client', id, 'refuse', options, process.env))
    })

  withPlace(clients.command('revoke').description('take away a client that has a file of its own'))
    .argument('<name>')
    .action(async (name: string, options: CommandLineOptions) => {
      say(await (await import('./clients.ts')).revokeClient(name, options, process.env))
    })
}

/** Adds the commands about calls that wait for the owner's word. */
export function addApprovalCommands(program: Command, say: Say): void {
  const approvals = program
    .command('approvals')
    .description("calls that wait for the owner's word: list, allow, refuse")

  withPlace(approvals.command('list', { isDefault: true }).description('what waits')).action(
    async (options: CommandLineOptions) =>
      say(await (await import('./approvals.ts')).listApprovals('call', options, process.env)),
  )
  for (const [verdict, description] of [
    ['allow', 'let a call through, once'],
    ['refuse', 'do not let it through'],
  ] as const) {
    withPlace(approvals.command(verdict).description(description))
      .argument('<id>')
      .action(async (id: string, options: CommandLineOptions) => {
        say(await (await import('./approvals.ts')).decideApproval('call', id, verdict, options, process.env))
      })
  }
}
