import { readFileSync } from 'node:fs'
import { type CertificateConfig, type CertificateFacts, factsOf } from '../certificates/pair.ts'
import { selfSignedFiles } from '../certificates/self-signed.ts'
import { deviceOutputs } from './texts/devices.ts'

/** The certificate of a TLS listener, as its owner hands it over. */
export interface ShownCertificate {
  readonly file: string
  /** Null if the gateway has not made it yet. */
  readonly facts: CertificateFacts | null
}

/** Returns the certificate of a listener. */
export function shownCertificate(certificate: CertificateConfig, stateFolder: string): ShownCertificate {
  const file = certificate === 'self-signed' ? selfSignedFiles(stateFolder).cert : certificate.cert
  try {
    return { file, facts: factsOf({ cert: readFileSync(file) }) }
  } catch {
    return { file, facts: null }
  }
}

/** Returns the host that a device should use: this address if the certificate is for it, otherwise the first name that it is for. */
export function hostOf(host: string, { facts }: ShownCertificate): string {
  if (facts === null || facts.addresses.includes(host)) return host
  return facts.names.find((name) => name !== 'localhost' && !name.startsWith('*.')) ?? host
}

/** Returns lines about a certificate: the file, its fingerprint, and how a phone comes to trust it. */
export function certificateLines({ file, facts }: ShownCertificate): string[] {
  const known =
    facts === null
      ? [deviceOutputs('certificate.not-made').text]
      : [deviceOutputs('certificate.fingerprint').text, `  ${facts.fingerprint}`]
  return [
    file,
    ...known,
    deviceOutputs('certificate.iphone').text,
    deviceOutputs('certificate.android').text,
    deviceOutputs('certificate.more').text,
  ]
}
