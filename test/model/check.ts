import { type ModelBounds, nextStates, type Wrong } from './gateway.ts'
import type { Rules } from './rules.ts'
import { START, type State } from './state.ts'

/** The result of a search through all states. */
export interface Checked {
  readonly states: number
  readonly transitions: number
  /** The shortest way to a wrong reply, or null if there is none within the bounds. */
  readonly found: { readonly wrong: Wrong; readonly steps: readonly string[] } | null
}

/** The scopes of the search: each has room for some of what can happen, so that all combinations within it can be tried. */
export const SCOPES: Readonly<Record<string, ModelBounds>> = {
  'files and their times': { values: 2, frames: 1, rounds: 2, time: 2, restarts: 0, writes: 0, files: 2 },
  'writes and restarts': { values: 2, frames: 2, rounds: 1, time: 1, restarts: 1, writes: 1, files: 1 },
  'rounds of the log': { values: 4, frames: 3, rounds: 2, time: 1, restarts: 0, writes: 0, files: 1 },
}

/** Searches all states within the bounds, breadth first, and stops at the first wrong reply. */
export function check(rules: Rules, bounds: ModelBounds): Checked {
  const known = new Map<string, number>()
  const states: State[] = []
  const cameFrom: (readonly [from: number, what: string] | null)[] = []
  let transitions = 0
  const add = (state: State, from: readonly [number, string] | null): void => {
    const text = textOf(state)
    if (known.has(text)) return
    known.set(text, states.length)
    states.push(state)
    cameFrom.push(from)
  }
  add(START, null)
  for (let at = 0; at < states.length; at++) {
    for (const { what, state, wrong } of nextStates(states[at] as State, rules, bounds)) {
      transitions += 1
      if (wrong !== null) return { states: states.length, transitions, found: { wrong, steps: [...wayTo(at), what] } }
      add(state, [at, what])
    }
  }
  return { states: states.length, transitions, found: null }

  function wayTo(end: number): string[] {
    const way: string[] = []
    for (let from = cameFrom[end]; from; from = cameFrom[from[0]]) way.unshift(from[1])
    return way
  }
}

/** Names a state in few characters: there are many. */
function textOf({ anki, gateway }: State): string {
  const { log, memory, disk, isInTransaction, changed, now, values, rounds, restarts } = anki
  const { process, writes, cached, flight, looking, write } = gateway
  const frames = log?.frames.map(({ salt, sum }) => `${salt}:${sum}`).join()
  return [
    log && `${log.file}|${log.salt}|${frames}|${log.committed}|${log.written}|${Number(log.isOver)}`,
    `${anki.files},${memory},${disk},${Number(isInTransaction)},${changed},${now},${values},${rounds},${restarts},${process},${writes}`,
    cached && `${cached.key}=${cached.value}`,
    flight && `${flight.key}=${flight.answer}+${flight.joined}`,
    looking && `${looking.why}${looking.log}/${looking.database}/${looking.seen.join()}`,
    write && `${Number(write.hasRun)}${write.before}`,
  ].join(';')
}

/** The result of the search in all scopes. */
export interface CheckedAll extends Checked {
  /** The scope in which the wrong reply was found. */
  readonly scope: string | null
}

/** Searches scope after scope, and stops at the first wrong reply. */
export function checkAll(rules: Rules): CheckedAll {
  let states = 0
  let transitions = 0
  for (const [scope, bounds] of Object.entries(SCOPES)) {
    const checked = check(rules, bounds)
    states += checked.states
    transitions += checked.transitions
    if (checked.found !== null) return { states, transitions, found: checked.found, scope }
  }
  return { states, transitions, found: null, scope: null }
}
