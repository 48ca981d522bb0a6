import { createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isIPv4 } from 'node:net'
import { join } from 'node:path'
import { type CertificateSubjects, makeCertificate } from './make.ts'
import type { Pair } from './pair.ts'

const DAY = 86_400_000
/** The time in milliseconds before the end of validity at which the gateway replaces the certificate. */
const RENEWED = 30 * DAY

/** Returns the files that hold the self-signed certificate. */
export function selfSignedFiles(stateFolder: string): { readonly cert: string; readonly key: string } {
  const folder = join(stateFolder, 'tls')
  return { cert: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') }
}

/**
 * Returns the gateway's own certificate.
 * Creates a new one if there is none, if it ends soon, or if it lacks a wanted name or IPv4 address.
 * The key is created once and stays.
 * A missing IPv6 address does not cause a new certificate, because those addresses change daily.
 *
 * @throws the system's error if the folder cannot be written
 */
export async function ownPair(stateFolder: string, wanted: CertificateSubjects, now: number): Promise<Pair> {
  const files = selfSignedFiles(stateFolder)
  const key = readKey(files.key) ?? createKey(files.key)
  const kept = read(files.cert)
  const keyPem = Buffer.from(key.export({ type: 'pkcs8', format: 'pem' }) as string)
  if (kept !== null && stillServes(kept, key, wanted, now)) return { cert: kept, key: keyPem }
  const cert = await makeCertificate(key, wanted, now)
  keep(files.cert, cert)
  return { cert, key: keyPem }
}

function stillServes(pem: Buffer, key: KeyObject, { names, addresses }: CertificateSubjects, now: number): boolean {
  try {
    const certificate = new X509Certificate(pem)
    const holds = certificate.validToDate.getTime() - now > RENEWED && certificate.validFromDate.getTime() < now
    const isFor =
      names.every((name) => certificate.checkHost(name, { subject: 'never' }) !== undefined) &&
      addresses.every((address) => !isIPv4(address) || certificate.checkIP(address) !== undefined)
    return holds && isFor && certificate.checkPrivateKey(key)
  } catch {
    return false
  }
}

function readKey(file: string): KeyObject | null {
  const pem = read(file)
  try {
    const key = pem === null ? null : createPrivateKey(pem)
    return key?.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : null
  } catch {
    return null
  }
}

function createKey(file: string): KeyObject {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  keep(file, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string)
  return privateKey
}

function read(file: string): Buffer | null {
  try {
    return readFileSync(file)
  } catch {
    return null
  }
}

/** Writes a file that only the owner can read. Writes it whole or not at all. */
function keep(file: string, content: string | Buffer): void {
  const folder = join(file, '..')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const next = `${file}.${process.pid}`
  writeFileSync(next, content, { mode: 0o600 })
  chmodSync(next, 0o600)
  renameSync(next, file)
}
