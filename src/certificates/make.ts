import { createHash, createPublicKey, type KeyObject, randomBytes } from 'node:crypto'

/** What a certificate is made for. */
export interface Wanted {
  readonly names: readonly string[]
  readonly addresses: readonly string[]
}

const DAY = 86_400_000
/** Apple's systems refuse a server's certificate that holds for more than 825 days (support.apple.com/en-us/103769). In days. */
const LIFE = 820
/** The clock of an e-reader may be behind. In days. */
const BACKDATED = 1

/**
 * Makes a certificate for a key on the P-256 curve, signed by that key itself, in PEM. It is an authority for itself, as phones install
 * nothing else. Its subject depends on the key alone, so that it is known again in a list of what is installed.
 */
export async function makeCertificate(key: KeyObject, { names, addresses }: Wanted, now: number): Promise<Buffer> {
  // Only who has such a listener pays for loading these.
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

/** 127 random bits: never negative, never zero, never the same again. */
function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes.toString('hex')
}
