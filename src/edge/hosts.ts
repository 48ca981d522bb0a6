import type { Reading } from '../settings/reading.ts'
import type { Kind } from '../settings/setting.ts'

const NAME = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/
const NUMBERS = /^[0-9.]+$/

/** A name for this machine that clients may use, in lower case. */
export const hostName: Kind<string> = {
  unit: 'name',
  read: readHost,
  write: (name) => name,
  schema: () => ({ title: 'a name without a port, such as nas.lan', type: 'string', minLength: 1 }),
}

function readHost(value: unknown): Reading<string> {
  const name = typeof value === 'string' ? value.toLowerCase().replace(/\.$/, '') : ''
  if (NUMBERS.test(name) || name.includes(':')) {
    return { ok: false, message: 'expected a name without a port, such as nas.lan; IP addresses need not be listed' }
  }
  return NAME.test(name) ? { ok: true, value: name } : { ok: false, message: 'expected a name such as nas.lan' }
}
