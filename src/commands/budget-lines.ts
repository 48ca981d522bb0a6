import { writeBudget } from '../budgets/words.ts'
import { profileOf } from '../checks/policy/check.ts'
import { budgetOf } from '../checks/policy/profile.ts'
import type { Config } from '../config/config.ts'
import { checkOutputs } from './texts/check.ts'

/** The budget of a client without one. It has no limit. */
const UNLIMITED = 'unlimited'

/** Returns a line for each budget in use, with its clients and limits, and one about the Redis that shares their counts. */
export function budgetLines({ clients, profiles, budgets, redis }: Config): string[] {
  const users = new Map<string, string[]>()
  for (const client of clients) {
    const used = client.budget ?? budgetOf(profileOf(client), profiles) ?? UNLIMITED
    users.set(used, [...(users.get(used) ?? []), client.name])
  }
  const limited = [...users].filter(([name]) => name !== UNLIMITED && budgets[name] !== undefined)
  const lines = limited.map(
    ([name, names]) =>
      checkOutputs('check.budget', { name, clients: names.join(', '), limits: limitsOf(budgets[name]) }).text,
  )
  if (redis !== null) return [...lines, checkOutputs('check.redis', { place: new URL(redis).host }).text]
  return lines.length === 0 ? [checkOutputs('check.no-budgets').text] : [...lines, checkOutputs('check.no-redis').text]
}

/** The limits in the words of the configuration: `calls 50/s, writes 10/s, concurrent 4`. */
function limitsOf(budget: Config['budgets'][string] | undefined): string {
  const { hit: _, delay: __, ...limits } = budget === undefined ? {} : writeBudget(budget)
  const words = Object.entries(limits).map(([name, limit]) => `${name} ${[limit].flat().join(' and ')}`)
  return words.join(', ') || checkOutputs('check.no-limit').text
}
