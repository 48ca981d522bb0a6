import { readPair } from '../certificates/pair.ts'
import { formatAddress } from '../config/address.ts'
import type { Config } from '../config/config.ts'
import { formatConfigError } from '../config/error.ts'
import { loadConfig } from '../config/load.ts'
import type { CommandLineOptions } from '../config/settings.ts'
import { reportPolicies } from './policy-report.ts'

/** What `check` has to say: lines for standard output or, where the configuration cannot be used, for standard error. */
export interface CheckReport {
  readonly ok: boolean
  readonly lines: readonly string[]
}

/** Validates what `start` would run with the same options and environment. Starts nothing and never shows the key. */
export async function check(options: CommandLineOptions, env: NodeJS.ProcessEnv): Promise<CheckReport> {
  const loaded = await loadConfig({ env, options })
  if (!loaded.ok) return { ok: false, lines: loaded.errors.map(formatConfigError) }
  const refused = certificateErrors(loaded.config)
  if (refused.length > 0) return { ok: false, lines: refused }
  const notes = loaded.notes.map((note) => `note: ${note}`)
  const { table, warnings } = reportPolicies(loaded.config)
  const odd = warnings.map((warning) => `warning: ${warning}`)
  return {
    ok: true,
    lines: ['The configuration is valid.', ...summarise(loaded.config), '', ...table, '', ...odd, ...notes],
  }
}

function formatListener({ address, transport }: Config['listen'][number]): string {
  return transport === 'loopback' ? formatAddress(address) : `${formatAddress(address)} (${transport})`
}

/** Certificates are looked at where they are used, so that one that is being replaced does not stop a reload. */
function certificateErrors({ listen }: Config): string[] {
  return listen.flatMap((listener) => {
    if (listener.transport !== 'tls' || listener.certificate === 'self-signed') return []
    const reading = readPair(listener.certificate, Date.now())
    return reading.ok ? [] : [`listen: ${formatAddress(listener.address)}: ${reading.error}`]
  })
}

function summarise({ listen, upstreams, admin, sandbox }: Config): string[] {
  return [
    `  clients   ${listen.map(formatListener).join(', ')}`,
    ...upstreams.map(({ name, url, key, whenDown }) => {
      const named = upstreams.length === 1 ? '' : `${name}: `
      const keyed = key === null ? 'without a key' : 'with a key'
      return `  upstream  ${named}${sandbox ? 'the sandbox' : url}, ${keyed}; while it is down: ${whenDown}`
    }),
    `  admin     ${formatAddress(admin.address)}`,
  ]
}
