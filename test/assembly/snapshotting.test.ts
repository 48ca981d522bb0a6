import { statSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { listSnapshots, type SnapshotFacts } from '../../src/snapshots/shelf.ts'
import { startAnkiOf } from '../snapshots/anki.ts'
import { openCollection } from '../snapshots/collection.ts'
import { ask, NOTHING } from '../support/ask.ts'
import { newFolder } from '../support/folder.ts'
import { type Front, type FrontOptions, startFront } from '../support/front.ts'
import { heardLog } from '../support/log.ts'
import { DONE, type ScriptedUpstream } from '../support/scripted-upstream.ts'

const HOUR = 3_600_000
const snapshots = { every: HOUR, keep: 168 * HOUR, size: 1024 ** 3, whenNone: 'allow' } as const
const cache = { size: 1024 * 1024, ttl: 1000, volatile: 0, stamp: 'auto', actions: {} } as const
const DELETE = { action: 'deleteNotes', version: 6, params: { notes: [1] } }

t.test('the first destructive call waits for a copy, and the next ones have it', async (t) => {
  const { front, anki, copies, lines, whenSent } = await start(t)
  let copiesThen: readonly SnapshotFacts[] = []
  whenSent(() => {
    copiesThen = copies()
  })
  t.strictSame(await ask(front.port, DELETE), { status: 200, text: DONE })
  t.equal(copiesThen.length, 1, 'the copy was there before the call was sent')
  t.match(copiesThen[0], { client: 'local-program', action: 'deleteNotes', upstream: 'anki', notes: 20, cards: 20 })
  t.equal(statSync(join(front.stateFolder, 'snapshots')).mode & 0o777, 0o700)
  t.strictSame(await ask(front.port, DELETE), { status: 200, text: DONE })
  t.equal(copies().length, 1)
  t.equal(anki.exchanges.filter(({ body }) => body.includes('deleteNotes')).length, 2)
  t.equal(anki.exchanges.length, 4, 'and two questions about the folder when Anki came')
  t.match(
    lines.filter(({ code }) => code?.startsWith('snapshot.')),
    [{ code: 'snapshot.made', client: 'local-program', action: 'deleteNotes', notes: 20 }],
  )
  const metrics = await metricsOf(front)
  t.match(metrics, /ankiconnect_gateway_snapshots_total\{end="made",upstream="anki"\} 1/)
  t.match(metrics, /ankiconnect_gateway_snapshots_bytes [1-9]/)
})

t.test('reads and writes that destroy nothing wait for nothing', async (t) => {
  const { front, copies } = await start(t)
  await ask(front.port, { action: 'deckNames' })
  await ask(front.port, { action: 'addTags', params: { notes: [1], tags: 'a' } })
  t.equal(copies().length, 0)
})

t.test('a destructive call inside a multi is one too', async (t) => {
  const { front, copies } = await start(t)
  await ask(front.port, { action: 'multi', params: { actions: [DELETE] } })
  t.equal(copies().length, 1)
})

t.test('without a cache, the gateway looks for the collection once', async (t) => {
  const { front, anki, copies } = await start(t, {}, null)
  t.strictSame(await ask(front.port, DELETE), { status: 200, text: DONE })
  t.equal(copies().length, 1)
  t.equal(anki.exchanges.length, 3)
})

t.test('where the gateway does not see the collection, the call goes on, and log and metric say so', async (t) => {
  const { front, anki, copies, lines } = await start(t, { collection: 'off' })
  t.strictSame(await ask(front.port, DELETE), { status: 200, text: DONE })
  t.strictSame(await ask(front.port, DELETE), { status: 200, text: DONE })
  t.equal(copies().length, 0)
  t.equal(anki.exchanges.length, 2)
  t.match(
    lines.filter(({ code }) => code?.startsWith('snapshot.')),
    [
      {
        code: 'snapshot.none',
        msg: 'a destructive call goes on without a copy of the collection: the upstream has collection: off',
      },
    ],
    'once',
  )
  t.match(await metricsOf(front), /ankiconnect_gateway_snapshots_total\{end="none",upstream="anki"\} 2/)
})

t.test('a client of a closed Anki learns that at once', async (t) => {
  const { front, anki, copies } = await start(t)
  await anki.stop()
  await front.known('down')
  t.strictSame(await ask(front.port, DELETE), NOTHING)
  t.equal(copies().length, 0)
})

t.test('with `whenNone: ask` a call without a copy waits for the owner, once, and its siblings go on', async (t) => {
  const { front, anki } = await start(t, { collection: 'off' }, cache, { ...snapshots, whenNone: 'ask' })
  const deckNames = { action: 'deckNames', version: 6 }
  const both = { action: 'multi', params: { actions: [deckNames, DELETE] } }
  const waiting = '{"result": null, "error": "waiting for approval 1: ask the owner, then send the same call again"}'
  t.strictSame(await ask(front.port, both), {
    status: 200,
    text: `{"result": [${DONE}, ${waiting}], "error": null}`,
  })
  t.strictSame(await ask(front.port, DELETE), { status: 200, text: waiting }, 'the same question')
  t.equal(anki.exchanges.length, 1)
  const { host, port } = front.gateway.adminAddress
  const admin = `http://${host}:${port}`
  t.match(await (await fetch(`${admin}/approvals`)).json(), [
    {
      who: 'local-program',
      action: 'deleteNotes',
      summary: 'Delete notes: 1 note; there is no copy of the collection from before: the upstream has collection: off',
    },
  ])
  await fetch(`${admin}/approvals/1`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"verdict": "allow"}',
  })
  t.strictSame(await ask(front.port, DELETE), { status: 200, text: DONE })
  t.match(await ask(front.port, DELETE), { text: /waiting for approval 2/ })
})

interface Line {
  readonly code?: string
  readonly msg: string
}

interface Started {
  readonly front: Front & { readonly stateFolder: string }
  readonly anki: ScriptedUpstream
  readonly lines: readonly Line[]
  copies(): readonly SnapshotFacts[]
  /** Is called when the upstream receives a destructive call. */
  whenSent(hear: () => void): void
}

/** A gateway in front of an upstream that has a real collection file. */
async function start(
  t: Test,
  upstream: Partial<FrontOptions['upstream']> = {},
  cached: FrontOptions['cache'] | null = cache,
  wanted: NonNullable<FrontOptions['snapshots']> = snapshots,
): Promise<Started> {
  const { folder } = await openCollection(t, 20)
  const anki = await startAnkiOf(t, folder)
  const lines: Line[] = []
  const stateFolder = newFolder(t)
  const front = await startFront({
    upstream: { url: anki.url, offload: 'off', ...upstream },
    ...(cached && { cache: cached }),
    snapshots: wanted,
    stateFolder,
    log: heardLog((line) => lines.push(line)),
  })
  t.teardown(() => front.close())
  await front.known('up')
  return {
    front: { ...front, stateFolder },
    anki,
    lines,
    copies: () => listSnapshots(join(stateFolder, 'snapshots')),
    whenSent: anki.whenSent,
  }
}

async function metricsOf({ gateway }: Front): Promise<string> {
  const { host, port } = gateway.adminAddress
  return (await fetch(`http://${host}:${port}/metrics`)).text()
}
