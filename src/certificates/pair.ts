import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { formatIp, parseIp } from '../net/network.ts'
import type { Text } from '../settings/declare-texts.ts'
import { errors, notes } from './texts.ts'

/**
 * The source of a TLS listener's certificate: the full names of two PEM files, or `self-signed` if the gateway creates
 * it.
 */
export type CertificateConfig = { readonly cert: string; readonly key: string } | 'self-signed'

/** A certificate with its chain, and its private key, as PEM texts. The key is secret and never logged. */
export interface Pair {
  readonly cert: Buffer
  readonly key: Buffer
}

/**
 * The result of reading a pair.
 * `notes` warn the owner and stop nothing.
 * The error names the file and, if there is one, the remedy.
 */
export type PairReading =
  | { readonly ok: true; readonly pair: Pair; readonly notes: readonly string[] }
  | { readonly ok: false; readonly error: string; readonly mistakes: readonly PairMistake[] }

/** A mistake in one of the two files. */
export interface PairMistake {
  readonly member: 'cert' | 'key'
  readonly mistake: Text
}

/** POSIX permission bits that let the group or others use the file. */
const OTHERS = 0o077

/** Reads a pair from two files and checks that both are valid and belong together. */
export function readPair(files: { readonly cert: string; readonly key: string }, now: number): PairReading {
  const cert = readPart(files.cert, parseCertificate)
  const key = readPart(files.key, parseKey)
  if (!cert.ok || !key.ok) return failed([...mistakeIn('cert', cert), ...mistakeIn('key', key)])
  const pair = { cert: cert.pem, key: key.pem }
  if (!cert.parsed.checkPrivateKey(key.parsed))
    return failed([{ member: 'key', mistake: errors('certificate.other-key', files) }])
  try {
    createSecureContext({ ...pair })
  } catch (error) {
    const mistake = errors('certificate.unusable', { ...files, reason: (error as Error).message })
    return failed([{ member: 'cert', mistake }])
  }
  return { ok: true, pair, notes: [...noteAccess(files.key), ...noteTime(cert.parsed, files.cert, now)] }
}

function failed(mistakes: readonly PairMistake[]): PairReading {
  return { ok: false, error: mistakes.map(({ mistake }) => mistake.text).join('; '), mistakes }
}

type Part<T> =
  | { readonly ok: true; readonly pem: Buffer; readonly parsed: T }
  | { readonly ok: false; readonly mistake: Text }

function mistakeIn(member: PairMistake['member'], part: Part<unknown>): PairMistake[] {
  return part.ok ? [] : [{ member, mistake: part.mistake }]
}

/** Reads one of the files. */
function readPart<T>(file: string, parse: (pem: Buffer, file: string) => T | Text): Part<T> {
  let pem: Buffer
  try {
    pem = readFileSync(file)
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error)
    const code = reason === 'ENOENT' ? 'certificate.absent' : 'certificate.unreadable'
    return { ok: false, mistake: errors(code, { file, reason }) }
  }
  const parsed = parse(pem, file)
  return isText(parsed) ? { ok: false, mistake: parsed } : { ok: true, pem, parsed }
}

function isText(parsed: unknown): parsed is Text {
  return typeof parsed === 'object' && parsed !== null && Object.hasOwn(parsed, 'text')
}

function parseCertificate(pem: Buffer, file: string): X509Certificate | Text {
  try {
    return new X509Certificate(pem)
  } catch {
    return errors('certificate.not-pem', { file })
  }
}

function parseKey(pem: Buffer, file: string): KeyObject | Text {
  try {
    return createPrivateKey(pem)
  } catch {
    const code = pem.includes('ENCRYPTED') ? 'certificate.passphrase' : 'certificate.key-not-pem'
    return errors(code, { file })
  }
}

function noteAccess(file: string): string[] {
  if (process.platform === 'win32' || (statSync(file).mode & OTHERS) === 0) return []
  return [notes('certificate.key-readable', { file }).text]
}

function noteTime({ validFromDate, validToDate }: X509Certificate, file: string, now: number): string[] {
  if (now > validToDate.getTime()) return [notes('certificate.expired', { file, day: dayOf(validToDate) }).text]
  if (now < validFromDate.getTime()) return [notes('certificate.not-yet', { file, day: dayOf(validFromDate) }).text]
  return []
}

/** The facts of a certificate that a person reads and compares. */
export interface CertificateFacts {
  /** The SHA-256 of the certificate, as pairs of hexadecimal digits with colons in between. */
  readonly fingerprint: string
  /** The last day of validity, as YYYY-MM-DD in UTC. */
  readonly until: string
  /** The names that the certificate is valid for, in lower case. A wildcard name starts with `*.`. */
  readonly names: readonly string[]
  readonly addresses: readonly string[]
}

/** Returns the facts of the first certificate in a PEM text, which is the listener's own. */
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
