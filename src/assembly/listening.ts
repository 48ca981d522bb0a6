import type { CertificateSource } from '../certificates/source.ts'
import type { Config } from '../config/config.ts'
import type { ListenerConfig } from '../edge/listen.ts'
import { type Handle, type Listener, listen, type Upgrading } from '../edge/listener.ts'
import type { Address, Transport } from '../net/address.ts'
import { logText } from '../observe/log.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { CertifyingDependencies, startCertifying } from './certifying.ts'
import { texts } from './texts.ts'

/** An address that serves clients, with its real port and its transport. */
export interface ServedAddress extends Address {
  readonly transport: Transport
}

/** The open listeners of a gateway. */
export interface Listening {
  /** All listeners in the order of the configuration, including closed ones. */
  readonly addresses: readonly ServedAddress[]
  /** Stops listening and lets requests under way finish, until `reopen`. */
  shut(): void
  /** Listens again at the same addresses. Resolves to those that could not be opened. */
  reopen(): Promise<readonly NotOpened[]>
  /** Stops listening and lets requests under way finish. */
  close(): Promise<void>
}

/** An address that could not be opened again, and the system's error code. */
export interface NotOpened {
  readonly address: Address
  readonly code: string
}

/** An address in the configuration on which the gateway listens, or would listen. */
interface Place {
  readonly served: ServedAddress
  readonly open: () => Promise<Listener | null>
  listener: Listener | null
}

/** The surroundings of listeners. */
export interface ListeningDependencies extends CertifyingDependencies {
  /** Makes the handler of requests at one more listener of this kind. */
  handleBy(transport: Transport): Handle
  /** Makes the handler of upgrades at such a listener. */
  upgradingBy(transport: Transport): Upgrading
  /** Learns about a refusal before there was a request. */
  onUnparsed(unparsed: Text): void
}

/**
 * Opens every listener, or none.
 *
 * @throws the system's error if an address is not available, CertificateError if a certificate cannot be used
 */
export async function startListening(config: Config, dependencies: ListeningDependencies): Promise<Listening> {
  const places: Place[] = []
  const closing = new Set<Promise<void>>()
  const certificates: CertificateSource[] = []
  let isClosed = false
  const shut = () => {
    for (const place of places) {
      const closed = place.listener?.close()
      place.listener = null
      if (closed !== undefined) closing.add(closed.finally(() => closing.delete(closed)))
    }
  }
  const close = async () => {
    isClosed = true
    for (const certificate of certificates) certificate.close()
    shut()
    await Promise.all(closing)
  }
  const reopen = async (place: Place): Promise<NotOpened[]> => {
    if (isClosed || place.listener !== null) return []
    try {
      place.listener = await place.open()
      if (isClosed) shut()
      return []
    } catch (error) {
      const { code = String(error) } = error as NodeJS.ErrnoException
      return [{ address: place.served, code }]
    }
  }
  try {
    for (const given of config.listen) {
      const { transport } = given
      const certificate = given.transport === 'tls' ? await certify(given, dependencies) : null
      if (certificate !== null) certificates.push(certificate)
      const listener = await listenWherePossible(given, config, dependencies, certificate)
      if (listener === null) continue
      const { address } = listener
      const open = () => listenWherePossible({ ...given, address }, config, dependencies, certificate)
      const place: Place = { served: { ...address, transport }, open, listener }
      certificate?.onChange((pair) => place.listener?.show(pair))
      places.push(place)
    }
  } catch (error) {
    await close()
    throw error
  }
  return {
    addresses: places.map(({ served }) => served),
    shut,
    reopen: async () => (await Promise.all(places.map(reopen))).flat(),
    close,
  }
}

/** Loads TLS only when needed, because most gateways do without it and start sooner. */
const certify: typeof startCertifying = async (...given) => (await import('./certifying.ts')).startCertifying(...given)

/** Without IPv6 there is no ::1 to listen on, and no client that would try it. */
async function listenWherePossible(
  { address, transport }: ListenerConfig,
  { limits, listen: all }: Config,
  { log, handleBy, upgradingBy, onUnparsed }: ListeningDependencies,
  certificate: CertificateSource | null,
): Promise<Listener | null> {
  try {
    return await listen(address, limits, handleBy(transport), {
      transport,
      onUnparsed,
      upgrading: upgradingBy(transport),
      ...(certificate !== null && { certificate: certificate.pair }),
      onHandshakeFailed: (reason) => log.debug({ address, reason, code: TLS_FAILED.code }, TLS_FAILED.text),
    })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const isMissing = (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') && address.host === '::1'
    if (!isMissing || all.length === 1) throw error
    logText(log, 'info', texts('log.no-ipv6'), { address })
    return null
  }
}

const TLS_FAILED = texts('log.tls-failed')
