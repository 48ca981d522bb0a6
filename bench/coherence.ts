import { execFile } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs, promisify } from 'node:util'
import { defaultConfig } from '../src/config/config.ts'
import { ankiMissing, type RealAnki, removeFolder, startAnki } from '../test/real-anki/anki.ts'
import { freePort } from '../test/support/free-port.ts'
import { startFront } from '../test/support/front.ts'
import { call, createCollectionWriter, type Writer } from './collection-writer.ts'
import { asker } from './keep-alive.ts'
import { normal } from './normal.ts'
import { createTruth, type Truth } from './truth.ts'

/**
 * Whether a kept answer is ever behind the collection: one writer changes it straight through Anki, readers ask through the
 * gateway, and every reply is held against what Anki said after each change.
 *
 *   node bench/coherence.ts [--reads 100000] [--readers 24] [--python FILE]
 *
 * `--python` is the Python that Anki runs in; with it a second profile is made and switched to and fro. Exit code 1 when a
 * reply was stale or torn.
 */
const { values } = parseArgs({
  options: {
    reads: { type: 'string', default: '100000' },
    readers: { type: 'string', default: '24' },
    python: { type: 'string' },
  },
})
const wanted = Number(values.reads)
const SECOND = 'Second'

async function makeSecondProfile(base: string, python: string): Promise<void> {
  const code = `import sys; from pathlib import Path; from aqt.profiles import ProfileManager
manager = ProfileManager(Path(sys.argv[1])); manager.setupMeta(); manager.create("${SECOND}")`
  await promisify(execFile)(python, ['-c', code, base], { env: { ...process.env, QT_QPA_PLATFORM: 'offscreen' } })
}

/** Reads again and again until enough was read; some as single calls, some as a multi with one call that is not kept. */
async function read(port: number, number: number, watched: readonly string[], truth: Truth, isOver: () => boolean) {
  const ask = asker(port)
  const searched = watched[0] as string
  for (let count = number; !isOver(); count++) {
    const call = watched[count % watched.length] as string
    const first = truth.acknowledged
    const isMulti = count % 10 === 0
    const calls = isMulti ? [call, searched] : [call]
    // The search was never asked before, and finds the same.
    const fresh = searched.replace('tag:watched', `tag:watched -tag:never${number}x${count}`)
    const body = isMulti ? `{"action": "multi", "version": 6, "params": {"actions": [${call}, ${fresh}]}}` : call
    const reply = await ask(body)
    if (reply === null) continue
    const { result, error } = JSON.parse(reply) as { result: unknown; error: string | null }
    if (error !== null) continue
    const replies = isMulti ? (result as unknown[]).map((item) => JSON.stringify(item)) : [reply]
    // What is answered while no profile is open is no state of a collection.
    if (replies.some((each) => /collection is not available|"error": ?"/.test(each))) continue
    truth.saw(calls, replies.map(normal), first)
  }
}

/** Work and rest in turn; resolves to the share of hits while nothing was written. */
async function phases(writer: Writer, isEnough: () => boolean, kept: () => Promise<Kept>): Promise<number> {
  let [hits, all] = [0, 0]
  while (!isEnough()) {
    await writer.work(60)
    const before = await kept()
    await wait(1_000)
    const after = await kept()
    hits += after.hits - before.hits
    all += after.all - before.all
  }
  return hits / all
}

interface Kept {
  readonly hits: number
  readonly all: number
}

function keptOf(text: string): Kept {
  const of = (how: string) => Number(new RegExp(`cache_lookups_total\\{how="${how}"\\} (\\d+)`).exec(text)?.[1] ?? 0)
  const hits = of('hit')
  return { hits, all: hits + of('shared') + of('miss') + of('passed') }
}

/** Writes through the gateway until it has seen what a write does to the collection's file. */
async function seeWrites(through: number, isSeen: () => Promise<boolean>): Promise<void> {
  for (let count = 0; !(await isSeen()); count++) {
    const fields = { Front: `seen ${count}`, Back: '' }
    await call(through, 'addNote', { note: { deckName: 'Default', modelName: 'Basic', fields } })
  }
}

async function run(anki: RealAnki, port: number, python: string | undefined): Promise<boolean> {
  const { cache } = defaultConfig()
  if (cache === null) throw new Error('the built-in configuration keeps answers')
  const front = await startFront({ upstream: { url: anki.url }, cache })
  const { adminAddress } = front.gateway
  const metrics = async () => (await fetch(`http://127.0.0.1:${adminAddress.port}/metrics`)).text()
  const kept = async () => keptOf(await metrics())
  await front.known('up')
  await seeWrites(front.port, async () => (await metrics()).includes('cache_stamped{upstream="anki"} 1'))
  const truth = createTruth()
  const writer = await createCollectionWriter({ direct: port, truth, second: python ? SECOND : null })
  const began = performance.now()
  let isOver = false
  const readers = Array.from({ length: Number(values.readers) }, (_, number) =>
    read(front.port, number, writer.watched, truth, () => isOver),
  )
  const idle = await phases(writer, () => truth.verdict().reads >= wanted, kept)
  isOver = true
  await Promise.all(readers)
  const { hits, all } = await kept()
  await front.close()
  const verdict = truth.verdict()
  const seconds = (performance.now() - began) / 1000
  console.log(`${verdict.reads} reads in ${seconds.toFixed(0)} s, ${hits} calls of ${all} from what is kept`)
  console.log(`hit ratio in the idle phases: ${(idle * 100).toFixed(1)} %`)
  console.log(`the writer did: ${writer.summary()}`)
  console.log(`stale: ${verdict.stale}, torn: ${verdict.torn}${verdict.example === null ? '' : `; ${verdict.example}`}`)
  return verdict.stale + verdict.torn === 0
}

const missing = ankiMissing()
if (missing !== null) console.log(`SKIPPED beside a real Anki, because ${missing}`)
else {
  const folder = await mkdtemp(join(tmpdir(), 'anki-coherence-'))
  const port = await freePort()
  const anki = await startAnki({ base: join(folder, 'data'), port, pollInterval: 2 })
  try {
    if (values.python !== undefined) {
      await anki.stop()
      await makeSecondProfile(anki.base, values.python)
      await anki.restart()
    }
    process.exitCode = (await run(anki, port, values.python)) ? 0 : 1
  } finally {
    await anki.kill()
    await removeFolder(folder)
  }
}
