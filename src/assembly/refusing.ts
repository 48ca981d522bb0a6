import { type Address, formatAddress } from '../net/address.ts'
import type { Lines } from '../observe/log.ts'
import { logText } from '../observe/log.ts'
import type { Health } from '../upstream/health.ts'
import { isAway, isThere } from '../upstream/state.ts'
import type { Listening } from './listening.ts'
import { texts } from './texts.ts'

/** Listeners that close while Anki is away, so that the port refuses connections as Anki's own does. */
export interface Refusing {
  /** Tells whether they are closed now. */
  readonly isShut: boolean
  /** Returns the reason, in words, why they stay closed although Anki is there; null if there is none. */
  readonly trouble: string | null
  /** Follows a change of the configuration. */
  follow(): void
  close(): void
}

/** The surroundings of such listeners. */
export interface RefusingDependencies {
  readonly health: Pick<Health, 'state' | 'settled' | 'onChange'>
  readonly listening: Pick<Listening, 'addresses' | 'shut' | 'reopen'>
  /** Tells whether the present configuration has `whenDown: refuse`. */
  readonly isWanted: () => boolean
  readonly log: Lines
  /** Names the program that has a port of this machine. */
  readonly holderOf: (address: Address) => Promise<string>
}

/** Milliseconds between two attempts to open a port that another program has taken. */
const TRY_EVERY = 1000

/**
 * Begins to follow Anki's state. Closes the listeners at once if Anki is known to be away. Later it waits until a second look has
 * confirmed that, so a single failed connection closes no port. A busy Anki changes nothing.
 */
export function startRefusing({ health, listening, isWanted, log, holderOf }: RefusingDependencies): Refusing {
  const places = listening.addresses.map(formatAddress).join(' and ')
  let isShut = false
  let isBusy = false
  let isAskedAgain = false
  let isClosed = false
  let said: string | null = null
  let timer: NodeJS.Timeout | undefined

  const shut = () => {
    listening.shut()
    isShut = true
  }
  const reopen = async () => {
    const failed = await listening.reopen()
    if (isClosed) return
    if (failed.length === 0) {
      isShut = false
      said = null
      logText(log, 'info', texts('refuse.listening-again', { places }))
      return
    }
    timer = setTimeout(follow, TRY_EVERY).unref()
    const why = await Promise.all(
      failed.map(async ({ address, code }) => {
        const place = formatAddress(address)
        return code === 'EADDRINUSE'
          ? texts('refuse.taken', { place, holder: await holderOf(address) }).text
          : `${place} (${code})`
      }),
    )
    const text = texts('refuse.cannot-listen', { reasons: why.join(', and ') })
    if (text.text !== said) logText(log, 'error', text)
    said = text.text
  }
  const step = async () => {
    const isOn = isWanted()
    if (isOn && !isShut && isAway(health.state) && isAway(await health.settled()) && !isClosed) {
      shut()
      said = null
      logText(log, 'info', texts('refuse.anki-away', { places }))
    }
    if (isShut && (!isOn || isThere(health.state))) await reopen()
  }
  const follow = async (): Promise<void> => {
    clearTimeout(timer)
    isAskedAgain = true
    if (isBusy) return
    isBusy = true
    while (isAskedAgain && !isClosed) {
      isAskedAgain = false
      await step()
    }
    isBusy = false
  }
  health.onChange(() => void follow())
  if (isWanted() && isAway(health.state)) shut()

  return {
    get isShut() {
      return isShut
    },
    get trouble() {
      return isShut ? said : null
    },
    follow: () => void follow(),
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}
