import type { Exchanged } from '../../src/upstream/exchange.ts'
import type { Answers } from './answers.ts'
import type { VirtualClock } from './clock.ts'
import type { Fault, Faults } from './faults.ts'
import type { AnkiProcess } from './process.ts'
import type { Random } from './random.ts'

/** A connection to Anki with a request on it. */
export interface Visit {
  readonly body: Buffer
  /** The reply, or the end of the connection. It never comes if Anki swallows the request. */
  readonly end: (exchanged: Exchanged) => void
  /** The gateway has left. Anki may find that out before it reads the request, or not. */
  isLeft: boolean
}

/** Anki's window, which takes one connection a tick, and nothing while it works. */
export interface AnkiWindow {
  visit(visit: Visit): void
  readonly isHeld: boolean
}

export interface AnkiWindowOptions {
  readonly clock: VirtualClock
  readonly random: Random
  readonly faults: Faults
  readonly answers: Answers
  readonly process: Pick<AnkiProcess, 'inThisLife' | 'onDeath' | 'die' | 'isUp'>
  /** A person changes something while a request is on its way, or its reply. */
  readonly overtake: (body: Buffer) => void
}

const TICK = 25
/** How often somebody changes something between the arrival of a request and its turn. */
const CHANGED = 0.05
/** How often a reply is overtaken while it is on its way. */
const OVERTAKEN = 0.04

export function createAnkiWindow(options: AnkiWindowOptions): AnkiWindow {
  const { clock, random, faults, answers, process, overtake } = options
  let waiting: Visit[] = []
  let serving: Visit[] = []
  let isHeld = false
  let isTicking = false

  const later = (ms: number, run: () => void) => void clock.timer(ms, process.inThisLife(run))
  const tickLater = () => {
    if (isTicking || isHeld || !process.isUp || waiting.length === 0) return
    isTicking = true
    later(TICK - (clock.steady() % TICK), () => {
      isTicking = false
      tick()
    })
  }
  const hold = (ms: number, then: () => void) => {
    isHeld = true
    later(ms, () => {
      isHeld = false
      then()
      tickLater()
    })
  }
  /** Nobody gets a reply to this, and nobody learns that. */
  const forget = (visit: Visit) => {
    serving = serving.filter((one) => one !== visit)
    tickLater()
  }
  const end = (visit: Visit, exchanged: Exchanged) => {
    forget(visit)
    visit.end(exchanged)
  }
  const tick = () => {
    if (isHeld) return
    const visit = waiting.shift()
    if (visit === undefined) return
    if (visit.isLeft && random.chance(0.5)) return tickLater()
    serving.push(visit)
    const fault = faults.hit(visit.body)
    if (fault === 'lost before') return end(visit, { kind: 'lost' })
    if (fault === 'swallowed') return forget(visit)
    if (fault === 'dialog' || fault === 'frozen') {
      const ms = fault === 'dialog' ? random.between(1000, 9000) : 40_000
      faults.keepsBusy(ms)
      return hold(ms, () => serve(visit, null))
    }
    serve(visit, fault)
  }
  const serve = (visit: Visit, fault: Fault | null) => {
    const ran = answers.run(visit.body)
    if (ran === null || fault === 'dies after') return process.die(random.between(100, 3000))
    const isOvertaken = !faults.isCalm && random.chance(OVERTAKEN)
    const late = random.between(1, 40)
    if (isOvertaken) later(ran.cost + late, () => overtake(visit.body))
    hold(ran.cost, () => {
      if (fault !== null) return fail(visit, fault, ran.reply)
      if (!isOvertaken) return end(visit, replyOf(ran.reply))
      later(late + random.between(0, 60), () => end(visit, replyOf(ran.reply)))
    })
  }
  /** Anki has run the request, and its reply does not come as it should. */
  const fail = (visit: Visit, fault: Fault, reply: string) => {
    switch (fault) {
      case 'lost after':
        return end(visit, { kind: 'lost' })
      case 'slow':
        faults.keepsBusy(9000)
        return later(random.between(2000, 9000), () => end(visit, replyOf(reply)))
      case 'half':
        return end(visit, replyOf(reply.slice(0, reply.length >> 1)))
      case 'other':
        return end(visit, replyOf('[{"result": 1, "error": null}]'))
      default:
        return forget(visit)
    }
  }
  process.onDeath(() => {
    isHeld = false
    isTicking = false
    const left = [...serving, ...waiting]
    serving = []
    waiting = []
    for (const { body, end } of left) {
      faults.lost(body)
      end({ kind: 'lost' })
    }
  })
  return {
    visit(visit) {
      waiting.push(visit)
      if (!faults.isCalm && random.chance(CHANGED)) later(random.between(0, TICK), () => overtake(visit.body))
      tickLater()
    },
    get isHeld() {
      return isHeld
    },
  }
}

function replyOf(text: string): Exchanged {
  return { kind: 'reply', status: 200, body: Buffer.from(text) }
}
