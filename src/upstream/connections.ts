import { claimUpstream } from './claim.ts'
import { createExchanger } from './exchange.ts'
import { openIdle } from './idle.ts'

/** How an upstream reaches its Anki. A simulation brings its own. */
export interface UpstreamConnections {
  readonly createExchanger: typeof createExchanger
  readonly openIdle: typeof openIdle
  readonly claim: typeof claimUpstream
}

/** UpstreamConnections over TCP, and the place on this machine where gateways of one Anki meet. */
export const realConnections: UpstreamConnections = { createExchanger, openIdle, claim: claimUpstream }
