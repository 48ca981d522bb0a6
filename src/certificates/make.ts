import { createHash, createPublicKey, type KeyObject, randomBytes } from 'node:crypto'

/** The names and addresses that a certificate is valid for. */
export interface CertificateSubjects {
  readonly names: readonly string[]
  readonly addresses: readonly string[]
}

const DAY = 86_400_000
/**
 * The lifetime of a certificate in days.
 * Apple's systems refuse a server's certificate that is valid for more than 825 days (support.apple.com/en-us/103769).
 */
const LIFE = 820
/**
 * The number of days by which the start of validity is earlier than now, because the clock of an e-reader may be slow.
 */
const BACKDATED = 1

/**
 * Creates a self-signed certificate for a key on the P-256 curve, in PEM. The certificate is its own authority, because
 * phones install nothing else.
 * Its subject depends only on the key, so the owner recognises it in a list of installed certificates.
 */
export async function makeCertificate(
  key: KeyObject,
  { names, addresses }: CertificateSubjects,
  now: number,
): Promise<Buffer> {
  // Only an owner with such a listener pays for loading these modules.
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const spki = createPublicKey(key as never).export({ type: 'spki', format: 'der' })
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' })
  const keys = {
    privateKey: await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']),
    publicKey: await crypto.subtle.importKey('spki', spki, algorithm, true, ['verify']),
  }
  const { digitalSignature, keyCertSign } = x509.KeyUsageFlags
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=AnkiConnect Gateway ${createHash('sha256').update(spki).digest('hex').slice(0, 8)}`,
    notBefore: new Date(now - BACKDATED * DAY),
    notAfter: new Date(now + (LIFE - BACKDATED) * DAY),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(digitalSignature | keyCertSign, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...names.map((value) => ({ type: 'dns' as const, value })),
        ...addresses.map((value) => ({ type: 'ip' as const, value })),
      ]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return Buffer.from(`${certificate.toString('pem')}\n`)
}

/** Returns a serial number of 127 random bits. It is never negative or zero, and never repeats. */
function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes.toString('hex')
}
