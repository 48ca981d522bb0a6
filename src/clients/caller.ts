import type { Transport } from '../config/config.ts'
import type { IpAddress } from '../config/network.ts'

/** What is known of a caller from its connection and headers, before any key in its body is read. */
export interface Caller {
  /** The page that calls, as its browser names it; null where no Origin came. */
  readonly origin: string | null
  /** Whether the browser says that a page of another site made it call (Sec-Fetch-Site). */
  readonly crossSite: boolean
  /** Which kind of listener it came through. */
  readonly transport: Transport
  /** Where it calls from; null where a proxy stands in between that is not trusted to say. */
  readonly address: IpAddress | null
  /** Whether it is on this machine, with no sign of a proxy in between. */
  readonly local: boolean
  /** What its wrong keys are counted under: an IPv4 address, or the /64 network of an IPv6 one. */
  readonly neighbourhood: string
  /** The key in `Authorization` or in the URL; null where there is none. */
  readonly key: string | null
}
