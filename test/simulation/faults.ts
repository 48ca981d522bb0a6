import type { VirtualClock } from './clock.ts'
import type { Random } from './random.ts'

const ALL = [
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

/** A way for one exchange with Anki to fail. */
export type Fault = (typeof ALL)[number]

/** The faults of Anki, and the time in which their consequences last. */
export interface Faults {
  /** Whether something kept Anki from serving lately, so that nobody can expect a prompt reply. */
  readonly areRecent: boolean
  /** The bodies of the exchanges that got no usable reply so far. */
  readonly failed: readonly Buffer[]
  /** From now on nothing goes wrong any more. */
  readonly isCalm: boolean
  /** Returns the fault that hits this exchange, or null. */
  hit(body: Buffer): Fault | null
  /** An exchange ends without a reply for another reason. */
  lost(body: Buffer): void
  /** Anki does not serve for this time in ms. */
  keepsBusy(ms: number): void
  calmDown(): void
}

/** How often a fault hits an exchange. */
const OFTEN = 0.006
/** The time in ms after a fault in which requests may wait for what the fault began. */
const AFTERMATH = 15_000

export function createFaults(
  { steady }: Pick<VirtualClock, 'steady'>,
  random: Random,
  onEvent: (event: string) => void,
): Faults {
  const failed: Buffer[] = []
  let isCalm = false
  let last = Number.NEGATIVE_INFINITY
  const keepsBusy = (ms: number) => {
    last = Math.max(last, steady() + ms)
  }
  return {
    get areRecent() {
      return steady() - last < AFTERMATH
    },
    failed,
    get isCalm() {
      return isCalm
    },
    hit(body) {
      if (isCalm || !random.chance(OFTEN)) return null
      const fault = random.pick(ALL)
      onEvent(`fault ${fault}`)
      keepsBusy(0)
      failed.push(body)
      return fault
    },
    lost: (body) => void failed.push(body),
    keepsBusy,
    calmDown() {
      isCalm = true
    },
  }
}
