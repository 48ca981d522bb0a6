import type { Config } from '../config/config.ts'
import { formatAddress } from '../net/address.ts'
import { withCode } from '../settings/declare-texts.ts'
import type { CommandLineOptions } from '../settings/setting.ts'
import { budgetLines } from './budget-lines.ts'
import { certificateErrors } from './certificate-errors.ts'
import { reportPolicies } from './policy-report.ts'
import { type CommandResult, failure, loadOrFail } from './result.ts'
import { scopeLines } from './scope-lines.ts'
import { checkOutputs } from './texts/check.ts'
import { withUsualConfig } from './usual-config.ts'

/** Validates what `start` would run with the same options and environment. Starts nothing and never shows the key. */
export async function check(options: CommandLineOptions, env: NodeJS.ProcessEnv): Promise<CommandResult> {
  const loaded = await loadOrFail(withUsualConfig({ env, options }))
  if (!loaded.ok) return loaded
  const refused = certificateErrors(loaded)
  if (refused.length > 0) return failure(...refused)
  const notes = loaded.notes.map((note) => `note: ${note}`)
  const { table, warnings } = reportPolicies(loaded.config)
  const odd = warnings.map((warning) => `warning: ${withCode(warning)}`)
  return {
    ok: true,
    lines: [
      checkOutputs('check.valid').text,
      ...summarise(loaded.config),
      '',
      ...table,
      ...scopeLines(loaded.config),
      '',
      ...odd,
      ...notes,
    ],
  }
}

function formatListener({ address, transport }: Config['listen'][number]): string {
  return transport === 'loopback' ? formatAddress(address) : `${formatAddress(address)} (${transport})`
}

function summarise(config: Config): string[] {
  const { listen, upstreams, admin, sandbox } = config
  return [
    `  clients   ${listen.map(formatListener).join(', ')}`,
    ...upstreams.map(({ name, url, key, whenDown }) => {
      const named = upstreams.length === 1 ? '' : `${name}: `
      const place = `${named}${sandbox ? 'the sandbox' : url}`
      const keyed = checkOutputs(key === null ? 'check.keyless' : 'check.keyed').text
      return checkOutputs('check.upstream', { place, keyed, whenDown }).text
    }),
    `  admin     ${formatAddress(admin.address)}`,
    ...budgetLines(config),
  ]
}
