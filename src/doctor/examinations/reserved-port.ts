import type { Facts } from '../facts.ts'
import { type Examined, problem, right } from '../finding.ts'
import { findings, remedies } from '../texts.ts'

/** Whether Windows has reserved a port of the gateway or of AnkiConnect, as Hyper-V makes it do. */
export function examineReservedPort({ platform, reserved, configuration: { config }, upstreams }: Facts): Examined[] {
  if (platform !== 'win32') return []
  const ports = [
    ...config.listen.map(({ address }) => address.port),
    config.admin.address.port,
    ...upstreams.filter(({ isLocal }) => isLocal).map(({ address }) => address.port),
  ]
  const found = [...new Set(ports)].flatMap((port) => {
    const range = reserved.find(({ first, last }) => first <= port && port <= last)
    if (range === undefined) return []
    return [problem(findings('doctor.port-reserved', { ...range, port }), remedies('remedy.windows-port', { port }))]
  })
  return found.length > 0 ? found : [right(findings('doctor.ports-free'))]
}
