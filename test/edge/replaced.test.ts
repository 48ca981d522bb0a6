import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import t from 'tap'
import { factsOf, type Pair } from '../../src/certificates/pair.ts'
import { newPair } from '../support/certificates.ts'
import { startFront } from '../support/front.ts'
import { startScripted } from '../support/scripted-upstream.ts'

const ANSWER = '{"result": ["Default"], "error": null}'
const BODY = JSON.stringify({ action: 'deckNames', version: 6 })
/** So many go on after the new certificate was first seen. */
const AFTER = 100
/** As many on kept connections, and as many on fresh ones, come before the certificate is replaced. */
const BEFORE = 20

/** One call; resolves to the fingerprint of the certificate it met, rejects where it met anything but the answer. */
function call(port: number, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', method: 'POST', agent }, async (response) => {
      const chunks: Buffer[] = []
      // What a connection that is used again met is what it met first.
      const { fingerprint256 } = (response.socket as TLSSocket).getPeerCertificate()
      for await (const chunk of response) chunks.push(chunk)
      const text = Buffer.concat(chunks).toString()
      if (text === ANSWER) resolve(fingerprint256)
      else reject(new Error(`${response.statusCode} ${text}`))
    })
    sent.on('error', reject)
    sent.end(BODY)
  })
}

t.test('a certificate is replaced under load without one failed request', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-replaced-'))
  const certificate = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  const write = ({ cert, key }: Pair) => {
    writeFileSync(certificate.cert, cert)
    writeFileSync(certificate.key, key, { mode: 0o600 })
  }
  const [first, second] = [await newPair(), await newPair()]
  write(first)
  const upstream = await startScripted(() => ANSWER)
  const front = await startFront({
    upstream,
    listen: [{ address: { host: '127.0.0.1', port: 0 }, transport: 'tls', certificate }],
  })
  t.teardown(async () => {
    await front.close()
    await upstream.close()
    rmSync(folder, { recursive: true, force: true })
  })
  await front.known('up')

  const fresh = factsOf(second).fingerprint
  const options = { ca: [first.cert, second.cert], maxSockets: 1 }
  let [kept, opened, after, failed] = [0, 0, 0, 0]
  let isReplaced = false
  const replaceUnderLoad = () => {
    if (isReplaced || kept < BEFORE || opened < BEFORE) return
    isReplaced = true
    write(second)
  }
  const work = async (keepAlive: boolean) => {
    const lasting = new Agent({ ...options, keepAlive: true })
    while (after < AFTER) {
      // Without a session from before, as another client would come.
      const agent = keepAlive ? lasting : new Agent({ ...options, maxCachedSessions: 0 })
      try {
        const met = await call(front.port, agent)
        if (keepAlive) kept += 1
        else {
          opened += 1
          if (met === fresh) after += 1
        }
      } catch (error) {
        failed += 1
        t.fail(String(error))
        return
      }
      if (!keepAlive) agent.destroy()
      replaceUnderLoad()
    }
    lasting.destroy()
  }
  const workers = [true, true, true, true, false, false, false, false].map(work)
  await Promise.all(workers)
  t.equal(failed, 0)
  t.comment(
    `${kept} requests on 4 kept connections, ${opened} on connections of their own, ${after} of these met the new one`,
  )
  t.ok(isReplaced, 'it was replaced while requests were under way')
})
