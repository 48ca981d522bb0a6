import { type Bypass, bypasses } from '../add-on/around.ts'
import type { Facts } from './facts.ts'
import { type Examined, problem, warning } from './finding.ts'

/** Returns the ways of one kind around the gateway, for each AnkiConnect on this machine. */
export function aroundOf(facts: Facts, kind: Bypass['kind']): Examined[] {
  const { upstreams, addOns, configuration } = facts
  const clientPorts = configuration.config.listen.map(({ address }) => address.port)
  const local = configuration.config.sandbox ? [] : upstreams.filter(({ isLocal }) => isLocal)
  return local.flatMap(({ address, key, answersKeyless, elsewhere }) => {
    // With several Ankis, the one with this port belongs to it.
    const addOn =
      addOns.find(({ settings }) => settings.webBindPort === address.port) ??
      (addOns.length === 1 && local.length === 1 ? (addOns[0] ?? null) : null)
    return bypasses({ addOn, anki: address, key, clientPorts, answersKeyless, elsewhere })
      .filter((way) => way.kind === kind)
      .map(({ finding, remedy, changes }) => {
        const fix =
          addOn === null || changes === null ? null : ({ kind: 'settings', base: addOn.base, changes } as const)
        return kind === 'no-key' ? warning(finding, remedy, fix) : problem(finding, remedy, fix)
      })
  })
}

/** Returns all ways around the gateway. */
export function allAround(facts: Facts): Examined[] {
  return (['port', 'key', 'no-key', 'address'] as const).flatMap((kind) => aroundOf(facts, kind))
}
