import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { makeCertificate } from '../../src/certificates/make.ts'
import type { Pair } from '../../src/certificates/pair.ts'

/** A certificate with a key of its own, for 127.0.0.1 and localhost unless told. `now` is when it is made, in ms. */
export async function newPair(
  wanted = { names: ['localhost'], addresses: ['127.0.0.1', '::1'] },
  now = Date.now(),
): Promise<Pair> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string)
  return { key, cert: await makeCertificate(createPrivateKey(key), wanted, now) }
}
