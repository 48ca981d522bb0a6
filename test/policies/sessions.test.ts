import { join } from 'node:path'
import t, { type Test } from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { askRaw } from '../support/ask.ts'
import { clientConfigs } from '../support/clients.ts'
import { newFolder } from '../support/folder.ts'
import { startFront } from '../support/front.ts'
import type { Sent, Session } from './session.ts'
import { pageSessions } from './sessions-pages.ts'
import { programSessions } from './sessions-programs.ts'

const NOW = 1_700_000_000_000

function bytes({ method = 'POST', headers = [], body }: Sent, origin: string | undefined): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const lines = [
    ...headers,
    ...(origin === undefined ? [] : [`Origin: ${origin}`]),
    `Content-Length: ${Buffer.byteLength(text)}`,
  ]
  return `${method} / HTTP/1.1\r\nHost: 127.0.0.1\r\n${lines.join('\r\n')}\r\n\r\n${text}`
}

/** Anki gives parts of a new note type ids by chance; they have more digits than any time. */
function withoutChance(text: string | null): string | null {
  return text?.replaceAll(/-?[0-9]{14,}/g, 'id') ?? null
}

/** Runs a session at one sandbox and, through a gateway, at another one that is alike; the replies have to be the same bytes. */
async function runs(t: Test, { sends, origin, as }: Session, profile: string | null) {
  const options = { seed: 'demo', hostFiles: true, now: () => NOW } as const
  const [direct, behind] = await Promise.all([startSandbox(options), startSandbox(options)])
  const clients = profile === null ? clientConfigs({}) : clientConfigs({ [as]: { profile } })
  const front = await startFront({ upstream: { url: behind.url }, clients })
  t.teardown(async () => {
    await front.close()
    await Promise.all([direct.close(), behind.close()])
  })
  await front.known('up')
  for (const sent of sends) {
    const there = await askRaw(direct.port, bytes(sent, origin))
    const here = await askRaw(front.port, bytes(sent, origin))
    t.equal(withoutChance(here.text), withoutChance(there.text), JSON.stringify(sent.body).slice(0, 120))
    t.equal(here.status, there.status)
    t.notMatch(here.text, /refused by policy|waiting for approval/)
  }
}

const folder = newFolder(t, { 'a.png': 'a picture' })

for (const session of [...pageSessions, ...programSessions(join(folder, 'a.png'))]) {
  t.test(`${session.client} works as ${session.as} without any configuration`, (t) => runs(t, session, null))
  if (!session.creator) continue
  t.test(`${session.client} works with the profile card-creator`, (t) => runs(t, session, 'card-creator'))
}
