import t from 'tap'
import { askRaw } from '../support/ask.ts'
import { type Attack, attacks, wrappings } from './attacks.ts'
import { openGate } from './gate.ts'

const KEY = '"a key of sixteen characters"'

function raw(body: string): string {
  return `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

/** Every error anywhere in a reply. */
function errorsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(errorsIn)
  if (typeof value !== 'object' || value === null) return []
  const { error, result } = value as { error?: unknown; result?: unknown }
  return typeof error === 'string' ? [error] : errorsIn(result)
}

/** The good calls that some spellings have beside the attack. */
const GOOD = ['{"action": "deckNames"', '{"action": "version"']

/** One attack of each hole in each action; the rest differs in nothing that a spelling of the envelope could change. */
function telling(all: readonly Attack[]): Attack[] {
  const seen = new Set<string>()
  return all.filter(({ hole, action, params }) => {
    const kind = params.includes('\\u') ? params : `${hole} ${action}`
    return !seen.has(kind) && seen.add(kind) !== undefined
  })
}

const holes = [...new Set(attacks.map(({ hole }) => hole))]

for (const hole of holes) {
  const own = attacks.filter((one) => one.hole === hole)

  t.test(`${hole}: nothing of it reaches Anki from a card-creator, in any spelling of the request`, async (t) => {
    const gate = await openGate(t, { profile: 'card-creator' })
    const passed: string[] = []
    for (const attack of telling(own)) {
      for (const [wrapping, wrap] of wrappings) {
        const before = gate.reached().length
        const { text } = await askRaw(gate.front.port, raw(wrap(attack, KEY)))
        const strangers = gate
          .reached()
          .slice(before)
          .filter((body) => body.includes(`"${attack.action}"`) || !GOOD.some((good) => body.includes(good)))
        const refusals = errorsIn(JSON.parse(text ?? 'null'))
        if (refusals.length !== 1 || strangers.length > 0)
          passed.push(`${attack.place}, ${wrapping}: ${text} ${strangers}`)
      }
    }
    t.same(passed, [])
  })

  t.test(`${hole}: nothing of it reaches Anki from a card-creator, wherever it hides`, async (t) => {
    const gate = await openGate(t, { profile: 'card-creator' })
    const before = gate.reached().length
    const items = own.map(({ action, params }) => `{"action":"${action}","version":6,"params":${params}}`)
    const body = `{"action":"multi","version":6,"key":${KEY},"params":{"actions":[${items.join(',')}]}}`
    const { text } = await askRaw(gate.front.port, raw(body))
    const { result } = JSON.parse(text ?? 'null') as { result: { error: unknown }[] }
    t.same(
      own.filter((_, index) => typeof result[index]?.error !== 'string').map(({ place }) => place),
      [],
    )
    t.equal(result.length, own.length)
    t.equal(gate.reached().length, before, 'not one exchange')
  })
}

t.test('the suite looks into hundreds of places', async (t) => {
  t.ok(attacks.length > 850, String(attacks.length))
  t.ok(telling(attacks).length * wrappings.length > 500)
})
