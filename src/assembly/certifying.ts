import { factsOf, type Pair } from '../certificates/pair.ts'
import { selfSignedFiles } from '../certificates/self-signed.ts'
import { type CertificateSource, openCertificate } from '../certificates/source.ts'
import type { Clock } from '../clock.ts'
import type { ListenerConfig } from '../edge/listen.ts'
import { formatAddress } from '../net/address.ts'
import type { Log } from '../observe/log.ts'
import { logText } from '../observe/log.ts'
import { texts } from './texts.ts'

/** The surroundings of the certificates of listeners. */
export interface CertifyingDependencies {
  readonly log: Log
  readonly stateFolder: string
  readonly clock: Clock
  /** Returns the present names of this machine, in lower case. */
  readonly names: () => ReadonlySet<string>
}

type SecureListener = Extract<ListenerConfig, { readonly transport: 'tls' }>

/**
 * Opens the certificate of a listener. The log describes it now and whenever it changes.
 *
 * @throws CertificateError if it cannot be used
 */
export async function startCertifying(
  { address, certificate }: SecureListener,
  { log, stateFolder, names: ownNames, clock }: CertifyingDependencies,
): Promise<CertificateSource> {
  const place = `https://${formatAddress(address)}`
  const isOwn = certificate === 'self-signed'
  const kept = isOwn ? `, kept in ${selfSignedFiles(stateFolder).cert}` : ''
  const say = (pair: Pair) => {
    const facts = factsOf(pair)
    const shown = { place, until: facts.until, kept, fingerprint: facts.fingerprint }
    const names = [...facts.names, ...facts.addresses].join(', ') || 'no name'
    logText(log, 'info', texts('tls.certificate', { ...shown, names }))
    for (const name of isOwn ? [] : facts.names.filter((one) => !isAnswered(one, ownNames())))
      logText(log, 'warn', texts('tls.name-not-listed', { place, name }))
  }
  const source = await openCertificate(certificate, {
    stateFolder,
    names: ownNames,
    clock,
    onNote: (note) => logText(log, 'warn', texts('tls.note', { place, note })),
    onTrouble: (reason) => logText(log, 'error', texts('tls.not-renewed', { place, reason })),
  })
  say(source.pair)
  source.onChange(say)
  return source
}

/** A name that matches many hosts gets no warning. */
function isAnswered(name: string, names: ReadonlySet<string>): boolean {
  return name === 'localhost' || name.startsWith('*.') || names.has(name)
}
