import { factsOf, type Pair } from '../certificates/pair.ts'
import { selfSignedFiles } from '../certificates/self-signed.ts'
import { type CertificateSource, openCertificate } from '../certificates/source.ts'
import { formatAddress } from '../config/address.ts'
import type { ListenerConfig } from '../config/config.ts'
import type { Log } from '../observe/log.ts'

/** What stands around the certificates of listeners. */
export interface CertifyingDependencies {
  readonly log: Log
  readonly stateFolder: string
  /** The names of this machine, in lower case, as they are at the moment. */
  readonly names: () => ReadonlySet<string>
}

type SecureListener = Extract<ListenerConfig, { readonly transport: 'tls' }>

/**
 * Opens the certificate of a listener; the log says what it is, now and whenever it changes.
 *
 * @throws CertificateError where it cannot be used
 */
export async function startCertifying(
  { address, certificate }: SecureListener,
  { log, stateFolder, names }: CertifyingDependencies,
): Promise<CertificateSource> {
  const place = `https://${formatAddress(address)}`
  const isOwn = certificate === 'self-signed'
  const kept = isOwn ? `, kept in ${selfSignedFiles(stateFolder).cert}` : ''
  const say = (pair: Pair) => {
    const facts = factsOf(pair)
    log.info(
      `${place} shows a certificate for ${[...facts.names, ...facts.addresses].join(', ') || 'no name'}, until ${facts.until}${kept}; ` +
        `its SHA-256 fingerprint is ${facts.fingerprint}`,
    )
    for (const name of isOwn ? [] : facts.names.filter((one) => !isAnswered(one, names())))
      log.warn(`${place}: the certificate is for ${name}, and requests for that name are refused: add it to hosts`)
  }
  const source = await openCertificate(certificate, {
    stateFolder,
    names,
    now: Date.now,
    onNote: (note) => log.warn(`${place}: ${note}`),
    onTrouble: (reason) => log.error(`${place}: the certificate cannot be renewed and stays what it was: ${reason}`),
  })
  say(source.pair)
  source.onChange(say)
  return source
}

/** What stands for many names is not held against hosts. */
function isAnswered(name: string, names: ReadonlySet<string>): boolean {
  return name === 'localhost' || name.startsWith('*.') || names.has(name)
}
