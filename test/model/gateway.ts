import { type Bounds, changeCollection, changeMemory, type Step, stepsOfAnki } from './anki.ts'
import { readDatabase, readLog, stampOf } from './look.ts'
import type { Rules } from './rules.ts'
import type { Anki, Gateway, Looking, State } from './state.ts'

/** What is wrong with a reply that the cache has served. */
export type Wrong = 'stale' | 'torn'

export interface NextState extends Step<State> {
  readonly wrong: Wrong | null
}

export interface ModelBounds extends Bounds {
  /** How many writes go through the gateway. */
  readonly writes: number
}

/** Returns everything that can happen next: in Anki at any time, and in the gateway one thing after another. */
export function nextStates(state: State, rules: Rules, bounds: ModelBounds): NextState[] {
  const { anki, gateway } = state
  const next: NextState[] = []
  const add = (what: string, changes: Partial<State>, wrong: Wrong | null = null) =>
    void next.push({ what, state: { ...state, ...changes }, wrong })
  for (const { what, state: after } of stepsOfAnki(anki, bounds)) {
    const isRestart = after.restarts !== anki.restarts
    const process = isRestart && rules.has('process') ? gateway.process + 1 : gateway.process
    const { flight, write } = gateway
    add(`Anki ${what}`, {
      anki: after,
      gateway: {
        ...gateway,
        process,
        looking: watchLook(gateway.looking, after),
        // A connection ends with its process, unless its reply has arrived.
        flight: isRestart && gateway.looking?.why !== 'after' ? null : flight,
        write: isRestart ? null : write,
        writes: isRestart && write !== null && rules.has('returned') ? gateway.writes + 1 : gateway.writes,
      },
    })
  }
  const { flight, write, looking } = gateway
  const change = (what: string, changes: Partial<Gateway>, wrong: Wrong | null = null) =>
    add(what, { gateway: { ...gateway, ...changes } }, wrong)
  const isBusy = rules.has('lane') && (write?.hasRun === true || (flight !== null && flight.answer !== null))
  if (flight !== null && flight.answer === null && !isBusy)
    change('Anki answers the read', { flight: { ...flight, answer: anki.memory } })
  if (write !== null && !write.hasRun && !isBusy) {
    for (const [what, run] of [
      ['a write in memory', changeMemory],
      ['a write', changeCollection],
    ] as const) {
      const after = run(anki, bounds)
      if (after === null) continue
      const ran = { hasRun: true, before: anki.memory }
      add(`Anki runs ${what}`, {
        anki: after,
        gateway: { ...gateway, looking: watchLook(looking, after), write: ran },
      })
    }
  }
  if (looking !== null) {
    const read = nextPart(looking, anki, rules)
    if (read.log === null || read.database === null) change('looks at one file', { looking: read })
    else endLook(read)
    return next
  }
  if (flight === null) {
    change('a read arrives', { looking: lookFor('request', anki) })
    if (gateway.cached !== null) change('a multi arrives', { looking: lookFor('multi', anki) })
  } else if (flight.answer !== null) change('the reply arrives', { looking: lookFor('after', anki) })
  if (write === null && gateway.writes < 2 * bounds.writes)
    change('a write is sent', {
      write: { hasRun: false, before: anki.memory },
      writes: rules.has('before') ? gateway.writes + 1 : gateway.writes,
    })
  else if (write?.hasRun)
    change('the write has ended', { write: null, writes: rules.has('returned') ? gateway.writes + 1 : gateway.writes })
  return next

  function endLook({ why, log, database, seen }: Looking) {
    const stamp = stampOf(log as string, database as string, rules)
    const key = stamp === null ? null : `${gateway.process}/${gateway.writes}/${stamp}`
    const { cached } = gateway
    const isHit = cached !== null && key === cached.key
    if (why === 'after') {
      const { key: before, answer, joined } = flight as NonNullable<typeof flight>
      const isSame = key !== null && key === before
      if (joined !== null) {
        const isServed = isSame || !rules.has('join')
        return change('ends the multi', { looking: null, flight: null }, isServed && joined !== answer ? 'torn' : null)
      }
      const stored = rules.has('after') ? (isSame ? before : null) : key
      const kept = stored === null ? cached : { key: stored, value: answer as number }
      return change('ends the read', { looking: null, flight: null, cached: kept })
    }
    if (why === 'multi' && isHit) {
      return change('sends the rest of a multi', {
        looking: null,
        flight: { key, answer: null, joined: (cached as NonNullable<typeof cached>).value },
      })
    }
    if (why === 'multi') return change('has nothing for the multi', { looking: null, cached: null })
    if (!isHit)
      return change('sends the read', { looking: null, cached: null, flight: { key, answer: null, joined: null } })
    const { value } = cached as NonNullable<typeof cached>
    // A write that has not ended may count as not begun.
    const isRight = seen.includes(value) || (write?.hasRun === true && write.before === value)
    return change('serves the cached reply', { looking: null }, isRight ? null : 'stale')
  }
}

function lookFor(why: Looking['why'], anki: Anki): Looking {
  return { why, log: null, database: null, seen: [anki.memory] }
}

function nextPart(looking: Looking, anki: Anki, rules: Rules): Looking {
  const isLogNext = rules.has('order') ? looking.log === null : looking.database !== null
  return isLogNext ? { ...looking, log: readLog(anki, rules) } : { ...looking, database: readDatabase(anki) }
}

/** Remembers what Anki would answer during a look. */
function watchLook(looking: Looking | null, { memory }: Anki): Looking | null {
  if (looking === null || looking.seen.includes(memory)) return looking
  return { ...looking, seen: [...looking.seen, memory] }
}
