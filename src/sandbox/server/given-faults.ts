import type { Fault } from '../fault.ts'

/** A fault that cannot be used; the message names the member. */
export class FaultError extends Error {}

/** The numbers and texts that a kind of fault needs, and those that it may have. */
const KINDS: Readonly<Record<string, { readonly needs?: readonly string[]; readonly may?: readonly string[] }>> = {
  error: { needs: ['text'], may: ['runs'] },
  slow: { needs: ['ms'] },
  dialog: { may: ['ms'] },
  hang: { may: ['runs'] },
  reset: { may: ['runs'] },
  'half-reply': {},
  garbage: { may: ['bytes', 'runs'] },
  closed: { needs: ['ms'], may: ['runs'] },
}

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  bytes: (value) => typeof value === 'string',
  action: (value) => typeof value === 'string',
  runs: (value) => typeof value === 'boolean',
  ms: (value) => typeof value === 'number' && value >= 0 && value <= 2 ** 31 - 1,
  at: isCount,
  times: isCount,
}

const EVERYWHERE = ['kind', 'action', 'at', 'times']

/**
 * Returns the faults of a JSON value: one, or a list. `action` in place of a condition hits requests that hold a call of it.
 *
 * @throws FaultError at the first mistake
 */
export function readFaults(value: unknown): readonly Fault[] {
  return (Array.isArray(value) ? value : [value]).map(readFault)
}

function readFault(value: unknown, index: number): Fault {
  if (typeof value !== 'object' || value === null) throw new FaultError(`fault ${index + 1}: expected an object`)
  const given = value as Readonly<Record<string, unknown>>
  const kind = typeof given.kind === 'string' && Object.hasOwn(KINDS, given.kind) ? KINDS[given.kind] : undefined
  if (kind === undefined)
    throw new FaultError(`fault ${index + 1}: kind must be one of ${Object.keys(KINDS).join(', ')}`)
  const { needs = [], may = [] } = kind
  const missing = needs.find((name) => given[name] === undefined)
  if (missing !== undefined) throw new FaultError(`fault ${index + 1}: ${missing} is missing`)
  const known = [...EVERYWHERE, ...needs, ...may]
  for (const [name, member] of Object.entries(given)) {
    if (!known.includes(name))
      throw new FaultError(`fault ${index + 1}: ${given.kind} has no ${name}; it has ${known.join(', ')}`)
    if (name !== 'kind' && !TYPES[name]?.(member)) throw new FaultError(`fault ${index + 1}: ${name} has a wrong value`)
  }
  const { action, ...rest } = given
  return { ...rest, ...(typeof action === 'string' ? { when: holdsCall(action) } : {}) } as unknown as Fault
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1
}

/** Whether a body is a call of an action, or a `multi` with one inside. */
function holdsCall(action: string): (body: string) => boolean {
  const holds = (call: unknown): boolean => {
    if (typeof call !== 'object' || call === null) return false
    const { action: name, params } = call as { action?: unknown; params?: { actions?: unknown } | null }
    if (name === action) return true
    return name === 'multi' && Array.isArray(params?.actions) && params.actions.some(holds)
  }
  return (body) => {
    try {
      return holds(JSON.parse(body))
    } catch {
      return false
    }
  }
}
