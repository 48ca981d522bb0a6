import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { formatIp, parseIp } from '../config/network.ts'
import { CertificateError } from './error.ts'

/** A certificate with its chain, and its private key, as PEM texts. The key is secret and never logged. */
export interface Pair {
  readonly cert: Buffer
  readonly key: Buffer
}

/** A pair as it was read: `notes` are for the owner and stop nothing. The error names the file and, where there is one, the remedy. */
export type PairReading =
  | { readonly ok: true; readonly pair: Pair; readonly notes: readonly string[] }
  | { readonly ok: false; readonly error: string }

/** Members of a group or strangers may do anything with the file (POSIX permission bits). */
const OTHERS = 0o077

/** Reads a pair from two files and makes sure that it can be used: both are what they should be, and belong together. */
export function readPair(files: { readonly cert: string; readonly key: string }, now: number): PairReading {
  try {
    const pair = { cert: readNamed(files.cert), key: readNamed(files.key) }
    const certificate = parseCertificate(pair.cert, files.cert)
    if (!certificate.checkPrivateKey(parseKey(pair.key, files.key)))
      throw new CertificateError(`the key in ${files.key} is not that of the certificate in ${files.cert}`)
    try {
      createSecureContext({ ...pair })
    } catch (error) {
      throw new CertificateError(`${files.cert} and ${files.key} cannot be used (${(error as Error).message})`)
    }
    return { ok: true, pair, notes: [...noteAccess(files.key), ...noteTime(certificate, files.cert, now)] }
  } catch (error) {
    if (error instanceof CertificateError) return { ok: false, error: error.message }
    throw error
  }
}

function readNamed(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new CertificateError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? error})`)
  }
}

function parseCertificate(pem: Buffer, file: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw new CertificateError(`${file} holds no certificate in PEM (-----BEGIN CERTIFICATE-----)`)
  }
}

function parseKey(pem: Buffer, file: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    if (pem.includes('ENCRYPTED')) {
      const remedy = `openssl pkey -in ${file} -out NEW takes it off`
      throw new CertificateError(`the key in ${file} has a passphrase, which nobody is there to type; ${remedy}`)
    }
    throw new CertificateError(`${file} holds no private key in PEM (-----BEGIN PRIVATE KEY-----)`)
  }
}

function noteAccess(file: string): string[] {
  if (process.platform === 'win32' || (statSync(file).mode & OTHERS) === 0) return []
  return [`other users of this machine can read ${file}; chmod 600 makes it yours alone`]
}

function noteTime({ validFromDate, validToDate }: X509Certificate, file: string, now: number): string[] {
  if (now > validToDate.getTime())
    return [`the certificate in ${file} ended on ${dayOf(validToDate)}: clients refuse it`]
  if (now < validFromDate.getTime()) return [`the certificate in ${file} begins on ${dayOf(validFromDate)} only`]
  return []
}

/** What a person compares and reads of a certificate. */
export interface CertificateFacts {
  /** SHA-256 of the certificate, in pairs of hexadecimal digits with colons between. */
  readonly fingerprint: string
  /** The last day it holds, YYYY-MM-DD in UTC. */
  readonly until: string
  /** The names it is for, in lower case, `*.` before those that stand for many. */
  readonly names: readonly string[]
  readonly addresses: readonly string[]
}

/** The facts of the first certificate of a PEM text, which is the listener's own. */
export function factsOf({ cert }: Pick<Pair, 'cert'>): CertificateFacts {
  const { fingerprint256, validToDate, subjectAltName = '' } = new X509Certificate(cert)
  const all = subjectAltName.split(', ')
  const having = (kind: string) => all.filter((one) => one.startsWith(kind)).map((one) => one.slice(kind.length))
  return {
    fingerprint: fingerprint256,
    until: dayOf(validToDate),
    names: having('DNS:').map((name) => name.toLowerCase()),
    addresses: having('IP Address:').map(shortest),
  }
}

function shortest(address: string): string {
  const parsed = parseIp(address)
  return parsed === null ? address : formatIp(parsed)
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}
