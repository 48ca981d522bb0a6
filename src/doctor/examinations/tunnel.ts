import { remedies as callers } from '../../clients/texts.ts'
import type { Facts } from '../facts.ts'
import { type Examined, note, problem, right, warning } from '../finding.ts'
import { findings, remedies } from '../texts.ts'

const OF_PROXY = callers('remedy.proxy').text

/**
 * Whether a tunnel or a proxy leads strangers to the gateway. One that passes bytes on leaves no sign, so its callers count as
 * programs of this machine.
 */
export function examineTunnel({ tunnels, gateway, configuration: { config } }: Facts): Examined[] {
  const isTrusted = config.trustedProxies.length > 0
  const led = tunnels.flatMap(({ program, port, isBare }): Examined[] => {
    if (port === null) return [note(findings('doctor.tunnel-somewhere', { program }), remedies('remedy.trust-proxy'))]
    if (isBare) return [problem(findings('doctor.tunnel-bare', { program, port }), remedies('remedy.end-tunnel'))]
    const finding = findings('doctor.tunnel-http', { program, port })
    return [isTrusted ? note(finding) : warning(finding, remedies('remedy.trust-proxy'))]
  })
  const refusals = gateway.kind === 'running' ? gateway.state.refusals : []
  const count = refusals.filter(({ remedy }) => remedy === OF_PROXY).reduce((sum, one) => sum + one.count, 0)
  const refused =
    count === 0 ? [] : [warning(findings('doctor.tunnel-refused', { count }), remedies('remedy.trust-proxy'))]
  const found = [...led, ...refused]
  return found.length > 0 ? found : [right(findings('doctor.tunnel-none'))]
}
