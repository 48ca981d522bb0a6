import type { Clock } from '../clock.ts'
import type { Idle, OpenIdle } from './idle.ts'
import { isThere, type UpstreamState } from './state.ts'

/** Tells at every moment whether Anki is available. The end of Anki shows within milliseconds on an idle connection that stays open. */
export interface Health {
  readonly state: UpstreamState
  /** Whether an available Anki has not answered the gateway's own question for a while. */
  readonly waits: boolean
  /** Whether the idle connection is open. */
  readonly stands: boolean
  /** Resolves to the state once it is known. Looks for Anki at once if Anki is not available. */
  settled(): Promise<UpstreamState>
  /** Records that an exchange could not connect. Looks for Anki again. */
  suspect(): void
  /** Calls `listener` with each change of state. */
  onChange(listener: (state: UpstreamState) => void): void
  close(): void
}

/** The result of the gateway's own question. `silent` means that no reply came in time. */
export type Proved = Exclude<UpstreamState, 'unknown' | 'busy'>

/** The needs of `createHealth`: the address, and the checks of the program there. Times are in ms. */
export interface HealthOptions {
  readonly url: string
  /** The time for one attempt to connect. */
  readonly connect: number
  /** Asks which program answers. Called first on each new connection, and again from time to time. */
  readonly prove: () => Promise<Proved>
  /** Returns whether something that was sent to Anki is unanswered on an open connection. */
  readonly isWorking: () => boolean
  /** Returns whether Anki is already known to leave everything unanswered. Another question would only join the queue. */
  readonly isSilent: () => boolean
  readonly openIdle: OpenIdle
  readonly clock: Pick<Clock, 'timer'>
}

/** The interval for finding a closed Anki, in ms. Calls work again well within a second of its return. */
const LOOK_EVERY = 250
/** The interval for asking a program that is not AnkiConnect, in ms. */
const ASK_STRANGER_EVERY = 1000
/** The interval for asking an Anki that serves, in ms. Its key or profile can change while it runs. */
const CHECK_EVERY = 3000
/** The interval for asking an Anki that cannot serve, in ms. */
const RECHECK_EVERY = 1000
/** The time, in ms, after which an unanswered question changes the state. */
const QUIET = 1500

export function createHealth(options: HealthOptions): Health {
  const { url, connect: limit, prove, isWorking, isSilent, openIdle, clock } = options
  const listeners: ((state: UpstreamState) => void)[] = []
  let state: UpstreamState = 'unknown'
  /** It has answered as AnkiConnect before, so that its silence means that it is busy. */
  let isKnown = false
  /** The last attempt to connect got no reply, not even a refusal. */
  let isSlow = false
  let waits = false
  let idle: Idle | null = null
  let looking: Promise<UpstreamState> | null = null
  let stop = () => {}
  let closed = false

  const change = (to: UpstreamState) => {
    if (to === state || closed) return
    state = to
    for (const listener of listeners) listener(to)
  }
  const later = (ms: number, what: () => void) => {
    stop()
    if (!closed) stop = clock.timer(ms, what)
  }
  const leave = () => {
    const left = idle
    idle = null
    left?.end()
  }
  const open = (): Idle => {
    const opening = openIdle(url, limit, () => {
      if (idle !== opening) return
      idle = null
      change('down')
      later(LOOK_EVERY, look)
    })
    return opening
  }
  /** Asks, and reports if no answer comes for a while. */
  const ask = async (onQuiet: () => void): Promise<Proved> => {
    const stopQuiet = clock.timer(QUIET, onQuiet)
    const proved = await prove()
    stopQuiet()
    return proved
  }
  const lookNow = async (): Promise<UpstreamState> => {
    stop()
    const opening = open()
    idle = opening
    const opened = await opening.opened
    if (closed) return 'down'
    isSlow = opened === 'slow'
    if (opened !== 'open') {
      leave()
      change(isSlow && isKnown && isWorking() ? 'busy' : 'down')
      later(LOOK_EVERY, look)
      return state
    }
    const isHere = () => idle === opening
    const silence = isKnown ? 'busy' : 'silent'
    const proved = await ask(() => isHere() && change(silence))
    if (closed) return 'down'
    // Its end is already reported.
    if (!isHere()) return state
    if (isThere(proved) || proved === 'circle') arrive(proved)
    else {
      leave()
      change(proved === 'silent' ? silence : proved)
      later(proved === 'other' ? ASK_STRANGER_EVERY : LOOK_EVERY, look)
    }
    return state
  }
  const look = (): Promise<UpstreamState> => {
    looking ??= lookNow().finally(() => {
      looking = null
    })
    return looking
  }
  /** Records an answer on a connection that stays open. */
  const arrive = (proved: Proved) => {
    isKnown ||= isThere(proved)
    change(proved)
    later(proved === 'up' ? CHECK_EVERY : RECHECK_EVERY, check)
  }
  const check = async (): Promise<void> => {
    const asked = idle
    if (isSilent()) return later(CHECK_EVERY, check)
    const proved = await ask(() => {
      waits = idle === asked
    })
    if (closed || idle !== asked) {
      waits = false
      return
    }
    waits &&= proved === 'silent'
    if (isThere(proved) || proved === 'circle') arrive(proved)
    else if (proved === 'other') {
      leave()
      change('other')
      later(ASK_STRANGER_EVERY, look)
    } else later(RECHECK_EVERY, check)
  }
  void look()

  return {
    get state() {
      return state
    },
    get waits() {
      return waits
    },
    get stands() {
      return idle?.stands === true
    },
    settled() {
      const isSettled = isThere(state) || state === 'circle' || state === 'other' || (state === 'down' && isSlow)
      return isSettled ? Promise.resolve(state) : look()
    },
    suspect() {
      if (idle?.stands) idle.end()
    },
    onChange: (listener) => void listeners.push(listener),
    close() {
      closed = true
      stop()
      leave()
    },
  }
}
