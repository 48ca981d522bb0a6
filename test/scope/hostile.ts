import { type HostileCall, hostileCall } from './hostile-calls.ts'
import { SECRET, startAttacked, startOther, tick } from './hostile-collections.ts'
import type { Targets } from './hostile-values.ts'
import { OUTSIDE, PLANTED, randomFrom } from './random-calls.ts'
import { around, inShort } from './twins.ts'

/** The number of breaches after which to stop. */
const STOP_AT = 5

/** A hostile call that told or changed something outside. */
export interface Breach {
  readonly calls: readonly HostileCall[]
  readonly told: string
}

/**
 * Makes hostile calls as a client with a scope, without the gateway's other checks. Everything outside has to be as before, no reply may hold
 * a planted word, the name of a deck outside or an id that the call does not name, and each reply has to be the one of a collection with
 * another outside.
 *
 * @param every the number of calls after which everything outside is compared
 */
export async function runHostile(calls: number, seed: number, every = 50): Promise<readonly Breach[]> {
  const attacked = startAttacked()
  const other = startOther()
  const random = randomFrom(seed)
  const words = forbiddenWords(attacked.targets)
  const before = attacked.outside()
  const breaches: Breach[] = []
  let recent: HostileCall[] = []
  for (let count = 0; count < calls && breaches.length < STOP_AT; ) {
    const size = random() < 0.8 ? 1 : 1 + Math.floor(random() * 4)
    const some = Array.from({ length: size }, () => hostileCall(random, attacked.targets))
    count += size
    recent.push(...some)
    tick()
    const told = (await attacked.twins.scopedText(some)).map(inShort)
    const elsewhere = (await other.twins.scopedText(some)).map(inShort)
    const said = some.map(({ params }) => params).join(' ')
    told.forEach((reply, index) => {
      const found = words.find((word) => reply.includes(word) && !said.includes(word))
      if (found !== undefined) breaches.push({ calls: some, told: `${found} in ${reply}` })
      else if (reply !== elsewhere[index]) breaches.push({ calls: some, told: `${reply} | ${elsewhere[index]}` })
    })
    if (recent.length < every) continue
    const now = attacked.outside()
    if (now !== before) return [...breaches, { calls: recent, told: `changed ${around(before, now)}` }]
    recent = []
  }
  if (attacked.outside() !== before) breaches.push({ calls: recent, told: 'changed' })
  return breaches
}

/** The words that no reply may hold unless the call had them. */
export function forbiddenWords(targets: Targets): string[] {
  // A note, a card and a deck can have the same number.
  const own = new Set([...targets.ownNotes, ...targets.ownCards])
  const numbers = [...targets.notes, ...targets.cards, ...targets.deckIds].filter((id) => id > 1e9 && !own.has(id))
  return [...OUTSIDE, PLANTED, Buffer.from(SECRET).toString('base64'), ...numbers.map(String)].filter(
    (word) => word !== 'Japan',
  )
}

if (import.meta.main) {
  const [calls = '10000', seed = '1', every = '50'] = process.argv.slice(2)
  const breaches = await runHostile(Number(calls), Number(seed), Number(every))
  for (const breach of breaches) console.log(JSON.stringify(breach).slice(0, 1500))
  console.log(`${calls} hostile calls, seed ${seed}: ${breaches.length} breaches`)
  process.exitCode = breaches.length === 0 ? 0 : 1
}
