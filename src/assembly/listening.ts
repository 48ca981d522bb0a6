import type { CertificateSource } from '../certificates/source.ts'
import type { Address, Config, ListenerConfig, Transport } from '../config/config.ts'
import { type Handle, type Listener, listen, type Upgrading } from '../edge/listener.ts'
import type { CertifyingDependencies, startCertifying } from './certifying.ts'

/** Where clients are served, with the real port, and how what they send travels there. */
export interface ServedAddress extends Address {
  readonly transport: Transport
}

/** The open listeners of a gateway. */
export interface Listening {
  /** In the order of the configuration. */
  readonly addresses: readonly ServedAddress[]
  /** Stops listening and lets requests under way finish. */
  close(): Promise<void>
}

/** What stands around listeners. */
export interface ListeningDependencies extends CertifyingDependencies {
  readonly bodyLimit: () => number
  /** What requests are handed to that come by such a listener. */
  handleBy(transport: Transport): Handle
  /** What becomes there of offers to leave HTTP. */
  upgradingBy(transport: Transport): Upgrading
}

/**
 * Opens every listener, or none.
 *
 * @throws the system's error where an address cannot be had, CertificateError where a certificate cannot be used
 */
export async function startListening(config: Config, dependencies: ListeningDependencies): Promise<Listening> {
  const open: { listener: Listener; transport: Transport }[] = []
  const certificates: CertificateSource[] = []
  const close = async () => {
    for (const certificate of certificates) certificate.close()
    await Promise.all(open.map(({ listener }) => listener.close()))
  }
  try {
    for (const given of config.listen) {
      const { transport } = given
      const certificate = given.transport === 'tls' ? await certify(given, dependencies) : null
      if (certificate !== null) certificates.push(certificate)
      const listener = await listenWherePossible(given, config, dependencies, certificate)
      if (listener === null) continue
      certificate?.onChange(listener.show)
      open.push({ listener, transport })
    }
  } catch (error) {
    await close()
    throw error
  }
  return { addresses: open.map(({ listener, transport }) => ({ ...listener.address, transport })), close }
}

/** Most gateways speak no TLS, and start sooner without loading it. */
const certify: typeof startCertifying = async (...given) => (await import('./certifying.ts')).startCertifying(...given)

/** Without IPv6 there is no ::1 to listen on, and no client that would look there. */
async function listenWherePossible(
  { address, transport }: ListenerConfig,
  { limits, listen: all }: Config,
  { log, bodyLimit, handleBy, upgradingBy }: ListeningDependencies,
  certificate: CertificateSource | null,
): Promise<Listener | null> {
  try {
    return await listen(address, limits, handleBy(transport), {
      bodyLimit,
      upgrading: upgradingBy(transport),
      ...(certificate !== null && { certificate: certificate.pair }),
      onHandshakeFailed: (reason) => log.debug({ address, reason }, 'a TLS handshake failed'),
    })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const isMissing = (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') && address.host === '::1'
    if (!isMissing || all.length === 1) throw error
    log.info({ address }, 'not listening on ::1: this machine has no IPv6')
    return null
  }
}
