import { readNetwork } from './conditions.ts'
import type { Network } from './network.ts'
import type { Reading } from './reading.ts'

const NAME = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/
const NUMBERS = /^[0-9.]+$/

/** Names by which this machine may be asked for, in lower case. */
export function readHosts(value: unknown): Reading<string[]> {
  return readList(value, (text) => {
    const name = typeof text === 'string' ? text.toLowerCase().replace(/\.$/, '') : ''
    if (NUMBERS.test(name) || name.includes(':')) {
      return { ok: false, message: 'expected a name without a port, such as nas.lan; IP addresses need not be listed' }
    }
    return NAME.test(name) ? { ok: true, value: name } : { ok: false, message: 'expected a name such as nas.lan' }
  })
}

/** Proxies that are believed. */
export function readProxies(value: unknown): Reading<Network[]> {
  return readList(value, readNetwork)
}

function readList<T>(value: unknown, read: (item: unknown) => Reading<T>): Reading<T[]> {
  if (!Array.isArray(value)) return { ok: false, message: 'expected a list' }
  const found: T[] = []
  for (const [index, item] of value.entries()) {
    const reading = read(item)
    if (!reading.ok) return { ...reading, at: [index] }
    found.push(reading.value)
  }
  return { ok: true, value: found }
}
