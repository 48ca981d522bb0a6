import { ModalWindow } from '../../src/sandbox/anki.ts'
import { windowTime } from '../../src/sandbox/cost.ts'
import { answer } from '../../src/sandbox/envelope.ts'
import { failed } from '../../src/sandbox/http.ts'
import { writeJson } from '../../src/sandbox/json.ts'
import { readJson } from '../../src/sandbox/json-reader.ts'
import { PythonError } from '../../src/sandbox/python.ts'
import { checkRequest } from '../../src/sandbox/request-schema.ts'
import { decodeUtf8 } from '../../src/sandbox/utf8.ts'
import type { Exchanged } from '../../src/upstream/exchange.ts'
import type { VirtualClock } from './clock.ts'
import { createPerson, type PersonWatch } from './person.ts'
import type { Profile } from './profile.ts'
import type { Random } from './random.ts'

/** A connection to Anki with a request on it. */
export interface Visit {
  readonly body: Buffer
  /** The reply, or the end of the connection. It never comes if Anki swallows the request. */
  readonly end: (exchanged: Exchanged) => void
  /** The gateway has left. Anki may find that out before it reads the request, or not. */
  isLeft: boolean
}

/** Anki as a process: its window takes one connection a tick, it dies and returns, and a person works in it. */
export interface SimulatedAnki {
  readonly isUp: boolean
  /** Since when it is up or down. */
  readonly since: number
  /** Whether something kept it from serving lately, so that nobody can expect a prompt reply. */
  readonly isTroubled: boolean
  /** The bodies of the exchanges that got no usable reply so far. */
  readonly failed: readonly Buffer[]
  readonly open: Profile | null
  /** What AnkiConnect would answer now. Runs the request, so that it must only read. */
  direct(body: Buffer): string
  visit(visit: Visit): void
  /** Calls back when the process ends; the function takes that back. */
  onDeath(listener: () => void): () => void
  /** Something happens in it by chance: a person, a checkpoint, a death. */
  live(): void
  /** From now on nothing goes wrong any more, and what is wrong is over. */
  calmDown(): void
}

export interface SimulatedAnkiOptions extends PersonWatch {
  readonly clock: VirtualClock
  readonly random: Random
  readonly profiles: readonly Profile[]
  /** What it answers may have changed. */
  readonly onChange: () => void
  readonly onEvent: (event: string) => void
}

/** How often a fault hits an exchange. */
const FAULTS = 0.006
const TICK = 25
/** The time in ms after a fault in which requests may wait for what the fault began. */
const AFTERMATH = 15_000

export function createSimulatedAnki(options: SimulatedAnkiOptions): SimulatedAnki {
  const { clock, random, profiles, onChange, onEvent } = options
  const deaths = new Set<() => void>()
  let waiting: Visit[] = []
  let serving: Visit[] = []
  let isUp = true
  let since = 0
  let open: Profile | null = profiles[0] as Profile
  let isHeld = false
  let isTicking = false
  let isCalm = false
  let life = 0
  const failures: Buffer[] = []
  let trouble = Number.NEGATIVE_INFINITY

  const troubles = (ms = 0) => {
    trouble = Math.max(trouble, clock.steady() + ms)
  }
  const inThisLife = (run: () => void) => {
    const born = life
    return () => {
      if (born === life) run()
    }
  }
  const person = createPerson({ ...options, open: () => open, isHeld: () => isHeld, inThisLife })
  const run = (body: Buffer, direct = false): string => {
    const profile = open ?? (profiles[0] as Profile)
    const anki = open === null ? profile.closed : profile.anki
    try {
      const reply = writeJson(answer(anki, checkRequest(readJson(decodeUtf8(body)))))
      if (!direct)
        for (const write of anki.late.splice(0))
          clock.timer(
            random.between(0, 1900),
            inThisLife(() => {
              write()
              profile.files.commit()
              onChange()
            }),
          )
      return reply
    } catch (error) {
      if (error instanceof PythonError) return writeJson(failed(error.message))
      if (error instanceof ModalWindow) return ''
      throw error
    }
  }

  const tickLater = () => {
    if (isTicking || isHeld || !isUp || waiting.length === 0) return
    isTicking = true
    const left = TICK - (clock.steady() % TICK)
    clock.timer(
      left,
      inThisLife(() => {
        isTicking = false
        tick()
      }),
    )
  }
  const hold = (ms: number, then: () => void) => {
    isHeld = true
    clock.timer(
      ms,
      inThisLife(() => {
        isHeld = false
        then()
        tickLater()
      }),
    )
  }
  const tick = () => {
    if (isHeld) return
    const visit = waiting.shift()
    if (visit === undefined) return
    if (visit.isLeft && random.chance(0.5)) return tickLater()
    serving.push(visit)
    const fault = !isCalm && random.chance(FAULTS) ? random.pick(FAULTY) : null
    if (fault !== null) {
      onEvent(`fault ${fault}`)
      troubles()
      failures.push(visit.body)
    }
    if (fault === 'lost before') return end(visit, { kind: 'lost' })
    if (fault === 'swallowed') {
      serving = serving.filter((one) => one !== visit)
      return tickLater()
    }
    if (fault === 'dialog' || fault === 'frozen') {
      const ms = fault === 'dialog' ? random.between(1000, 9000) : 40_000
      troubles(ms)
      return hold(ms, () => serve(visit, null))
    }
    serve(visit, fault)
  }
  const serve = (visit: Visit, fault: (typeof FAULTY)[number] | null) => {
    const { anki } = open ?? (profiles[0] as Profile)
    anki.spent = 0
    const reply = run(visit.body)
    if (reply === '') return die(random.between(100, 3000))
    if (fault === 'dies after') return die(random.between(100, 3000))
    const cost = windowTime(visit.body.length, reply.length, anki.spent)
    // Now and then what Anki has just answered is overtaken while the reply is on its way.
    const isOvertaken = !isCalm && random.chance(0.04)
    const late = random.between(1, 40)
    if (isOvertaken) clock.timer(cost + late, inThisLife(random.chance(0.5) ? person.edit : person.transaction))
    hold(cost, () => {
      switch (fault) {
        case 'lost after':
          return end(visit, { kind: 'lost' })
        case 'no reply':
          serving = serving.filter((one) => one !== visit)
          return tickLater()
        case 'slow':
          troubles(9000)
          clock.timer(
            random.between(2000, 9000),
            inThisLife(() => end(visit, replyOf(reply))),
          )
          return tickLater()
        case 'half':
          return end(visit, replyOf(reply.slice(0, reply.length >> 1)))
        case 'other':
          return end(visit, replyOf('[{"result": 1, "error": null}]'))
        default:
          if (!isOvertaken) return end(visit, replyOf(reply))
          clock.timer(
            late + random.between(0, 60),
            inThisLife(() => end(visit, replyOf(reply))),
          )
          return tickLater()
      }
    })
  }
  const end = (visit: Visit, exchanged: Exchanged) => {
    serving = serving.filter((one) => one !== visit)
    visit.end(exchanged)
    tickLater()
  }
  const die = (away: number) => {
    onEvent('dies')
    troubles(away)
    life += 1
    isUp = false
    isHeld = false
    isTicking = false
    since = clock.steady()
    person.abandon()
    if (random.chance(0.5)) open?.files.close()
    open = null
    onChange()
    const left = [...serving, ...waiting]
    serving = []
    waiting = []
    for (const { body, end } of left) {
      failures.push(body)
      end({ kind: 'lost' })
    }
    for (const listener of [...deaths]) listener()
    clock.timer(away, () => {
      isUp = true
      since = clock.steady()
      onEvent('starts')
      openProfile(random.chance(0.8) ? 0 : 1, random.between(0, 300))
    })
  }
  const openProfile = (number: number, after: number) => {
    clock.timer(
      after,
      inThisLife(() => {
        open = profiles[number] as Profile
        open.files.open()
        onEvent(`opens ${number}`)
        onChange()
      }),
    )
  }
  const switchProfile = () => {
    if (open === null || person.isBusy) return
    onEvent('closes the profile')
    troubles()
    const other = open === profiles[0] ? 1 : 0
    open.files.close()
    open = null
    onChange()
    openProfile(other, random.between(20, 1500))
  }
  return {
    get isUp() {
      return isUp
    },
    get since() {
      return since
    },
    get isTroubled() {
      return clock.steady() - trouble < AFTERMATH
    },
    failed: failures,
    get open() {
      return open
    },
    direct(body) {
      const { anki } = open ?? (profiles[0] as Profile)
      const { spent } = anki
      const reply = run(body, true)
      anki.spent = spent
      return reply
    },
    visit(visit) {
      waiting.push(visit)
      tickLater()
    },
    onDeath(listener) {
      deaths.add(listener)
      return () => void deaths.delete(listener)
    },
    live() {
      if (!isUp || isCalm) return
      const dice = random.next()
      if (dice < 0.4) person.edit()
      else if (dice < 0.65) person.transaction()
      else if (dice < 0.75) person.move()
      else if (dice < 0.93) open?.files.checkpoint()
      else if (dice < 0.955) switchProfile()
      else if (dice < 0.97) die(random.between(50, 2500))
    },
    calmDown() {
      isCalm = true
    },
  }
}

const FAULTY = [
  'lost before',
  'lost after',
  'no reply',
  'swallowed',
  'slow',
  'half',
  'other',
  'dialog',
  'frozen',
  'dies after',
] as const

function replyOf(text: string): Exchanged {
  return { kind: 'reply', status: 200, body: Buffer.from(text) }
}
