import type { Asking } from './asking.ts'
import { CLIENTS, type SimulatedClient } from './clients.ts'
import type { VirtualClock } from './clock.ts'
import type { Ledger } from './ledger.ts'
import type { Profile } from './profile.ts'
import type { Random } from './random.ts'
import type { SimulatedRequest } from './requests.ts'

/** All clients, each with its rhythm. */
export interface Crowd {
  /** Whether those rest that stop now and then. Only then the cache answers most reads. */
  readonly isResting: boolean
}

export interface CrowdOptions {
  readonly clock: VirtualClock
  readonly random: Random
  readonly ledger: Ledger
  readonly asking: Asking
  readonly open: () => Profile | null
  readonly isOver: () => boolean
  /** A client is about to make a request. The function says that the request has ended. */
  readonly onRequest: (client: SimulatedClient, request: SimulatedRequest) => () => void
}

/** The longest time in ms between two requests of one burst. */
const IN_BURST = 12

export function startCrowd(options: CrowdOptions): Crowd {
  const { clock, random, ledger, asking, open, isOver, onRequest } = options
  const refused = new Map<SimulatedClient, SimulatedRequest>()
  const last = new Map<SimulatedClient, SimulatedRequest>()
  let isResting = true

  const live = (client: SimulatedClient, inBurst = 0) => {
    clock.timer(inBurst > 0 ? random.between(0, IN_BURST) : random.between(...client.pause), () => {
      if (isOver()) return
      if (client.rests && isResting && inBurst === 0) return live(client)
      const request = client.next({
        random,
        ledger,
        open: open(),
        last: last.get(client) ?? null,
        refused: refused.get(client) ?? null,
      })
      last.set(client, request)
      const ended = onRequest(client, request)
      const asked = asking.ask(client, request).then((isRefused) => {
        ended()
        if (isRefused) refused.set(client, request)
        else refused.delete(client)
      })
      if (client.isHasty) live(client, inBurst > 0 ? inBurst - 1 : client.burst)
      else void asked.then(() => live(client))
    })
  }
  const rest = () => {
    isResting = !isResting
    clock.timer(random.between(2000, 9000), rest)
  }
  for (const client of CLIENTS) live(client)
  rest()
  return {
    get isResting() {
      return isResting
    },
  }
}
