import { execFile } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs, promisify } from 'node:util'
import { realWorld } from '../src/assembly/world.ts'
import { defaultConfig } from '../src/config/defaults.ts'
import { accepts } from '../test/model/trace.ts'
import { freePort } from '../test/support/free-port.ts'
import { startFront } from '../test/support/front.ts'
import { ankiMissing, type RealAnki, removeFolder, startAnki } from '../test/support/real-anki/anki.ts'
import { call, createCollectionWriter, type Writer } from './collection-writer.ts'
import { asker } from './keep-alive.ts'
import { watchLog } from './log-rounds.ts'
import { normal, remembered } from './normal.ts'
import { createTrace } from './trace.ts'
import { createTruth, type Truth } from './truth.ts'

/**
 * Tests whether a cached reply is ever behind the collection. One writer changes the collection straight through Anki, readers ask
 * through the gateway, and the benchmark compares every reply with Anki's answers after each change.
 *
 *   node bench/coherence.ts [--reads 100000] [--readers 24] [--python FILE] [--unwritten] [--changes 60] [--trace FILE]
 *
 * `--unwritten`: nobody writes through the gateway, so that it has no proof that the collection's file shows all changes. It may then cache
 * replies for a minute instead of a second, so that a reply that it fails to drop shows for longer.
 * `--changes` is the number of changes between two rests, in which the cache answers most reads. `--reads` counts the reads that the cache
 * answered in whole or in part. Anki undoes in the background, so that even a `multi` straight to it may show two states: such a reply counts
 * as torn by Anki if the cache had no part in it. `--python` is the Python that Anki runs in; with it the benchmark makes a second profile and switches to
 * and fro. The exit code is 1 if a reply was stale or torn.
 *
 * With `--trace`, it records what the gateway saw of the collection's files, and holds that against the model of the cache (test/model).
 */
const { values } = parseArgs({
  options: {
    reads: { type: 'string', default: '100000' },
    readers: { type: 'string', default: '24' },
    python: { type: 'string' },
    unwritten: { type: 'boolean', default: false },
    changes: { type: 'string', default: '60' },
    trace: { type: 'string' },
  },
})
const wanted = Number(values.reads)
const SECOND = 'Second'
/** The number of changes in one phase of work; the rest after it and the interval of progress reports, in ms. */
const CHANGES = Number(values.changes)
const REST = 2_000
const TELL_EVERY = 5_000
/** One of so many readers walks. */
const WALKERS = 4

async function makeSecondProfile(base: string, python: string): Promise<void> {
  const code = `import sys; from pathlib import Path; from aqt.profiles import ProfileManager
manager = ProfileManager(Path(sys.argv[1])); manager.setupMeta(); manager.create("${SECOND}")`
  await promisify(execFile)(python, ['-c', code, base], { env: { ...process.env, QT_QPA_PLATFORM: 'offscreen' } })
}

/** The replies in a reply to one call or to a multi, spaced alike; none if it shows no state of a collection. */
const repliesIn = remembered((reply: string): readonly string[] => {
  const { result, error } = JSON.parse(reply) as { result: unknown; error: string | null }
  if (error !== null) return []
  const isMulti = Array.isArray(result) && result.every((item) => item !== null && Object.hasOwn(Object(item), 'error'))
  const replies = isMulti && result.length > 0 ? result.map((item) => JSON.stringify(item)) : [normal(reply)]
  // A reply while no profile is open shows no state of a collection.
  return replies.some((each) => /collection is not available|"error":"/.test(each)) ? [] : replies
})

/** How many reads of a group of readers the cache answered. */
interface Readers {
  readonly kept: number
  /** How many of these the gateway had read ahead. */
  readonly ahead: number
  stop(): Promise<void>
}

/**
 * Readers that ask again and again; some as single calls, some as a multi with one call that is never cached, and some walk along lists.
 */
function startReaders(port: number, { watched, walks }: Writer, truth: Truth): Readers {
  let kept = 0
  let ahead = 0
  const known = new Set(watched)
  let isOver = false
  const searched = watched[0] as string
  /** `isKept`: whether the cache gave the last reply in whole or in part. */
  const askerOf = () => {
    const reader = {
      isKept: false,
      ask: asker(port, ({ 'cache-status': how }) => {
        reader.isKept = how?.includes('hit') === true || how?.includes('partial') === true
        if (reader.isKept) kept += 1
        if (how?.includes('ahead')) ahead += 1
      }),
    }
    return reader
  }
  const read = async (number: number): Promise<void> => {
    const reader = askerOf()
    for (let count = number; !isOver; count++) {
      const call = watched[count % watched.length] as string
      const first = truth.acknowledged
      const isMulti = count % 10 === 0
      // Nobody has sent this search before, and it finds the same.
      const fresh = searched.replace('tag:watched', `tag:watched -tag:never${number}x${count}`)
      const body = isMulti ? `{"action": "multi", "version": 6, "params": {"actions": [${call}, ${fresh}]}}` : call
      const reply = await reader.ask(body)
      const replies = reply === null ? [] : repliesIn(reply)
      const calls = isMulti ? [call, searched] : [call]
      if (replies.length > 0) truth.saw({ calls, replies, first, isKept: reader.isKept })
    }
  }
  const walk = async (number: number): Promise<void> => {
    const reader = askerOf()
    const look = async (call: string): Promise<string | null> => {
      const first = truth.acknowledged
      const reply = await reader.ask(call)
      const replies = reply === null ? [] : repliesIn(reply)
      if (replies.length > 0 && known.has(call)) truth.saw({ calls: [call], replies, first, isKept: reader.isKept })
      return reply
    }
    for (let count = number; !isOver; count++) {
      const { list, about } = walks[count % walks.length] as (typeof walks)[number]
      const { result } = JSON.parse((await look(list)) ?? '{}') as { result?: number[] | null }
      for (const id of result ?? []) for (const call of about(id)) await look(call)
    }
  }
  const readers = Array.from({ length: Number(values.readers) }, (_, number) =>
    number % WALKERS === 0 ? walk(number) : read(number),
  )
  return {
    get kept() {
      return kept
    },
    get ahead() {
      return ahead
    },
    async stop() {
      isOver = true
      await Promise.all(readers)
    },
  }
}

/** Work and rest in turn; resolves to the share of hits during the rests. */
async function phases(writer: Writer, isEnough: () => boolean, looked: () => Promise<LookUps>): Promise<number> {
  let [hits, all] = [0, 0]
  while (!isEnough()) {
    await writer.work(CHANGES)
    const before = await looked()
    await wait(REST)
    const after = await looked()
    hits += after.hits - before.hits
    all += after.all - before.all
  }
  return hits / all
}

/** The look-ups in the cache, and the hits among them. */
interface LookUps {
  readonly hits: number
  readonly all: number
}

function lookUpsIn(metrics: string): LookUps {
  const of = (how: string) =>
    Number(new RegExp(`cache_lookups_total\\{[^}]*how="${how}"[^}]*\\} (\\d+)`).exec(metrics)?.[1] ?? 0)
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
  const bounded = values.unwritten ? { ...cache, ttl: 60_000 } : cache
  const trace = createTrace()
  const world = values.trace === undefined ? realWorld : { ...realWorld, disk: trace.disk }
  const front = await startFront({ upstream: { url: anki.url }, cache: bounded, world })
  const { adminAddress } = front.gateway
  const metrics = async () => (await fetch(`http://127.0.0.1:${adminAddress.port}/metrics`)).text()
  const looked = async () => lookUpsIn(await metrics())
  await front.known('up')
  const isProved = async () => (await metrics()).includes('cache_stamped{upstream="anki"} 1')
  if (!values.unwritten) await seeWrites(front.port, isProved)
  const truth = createTruth(trace)
  const writer = await createCollectionWriter({ direct: port, truth, second: python ? SECOND : null })
  const log = watchLog(anki.base)
  const readers = startReaders(front.port, writer, truth)
  const began = performance.now()
  const seconds = () => ((performance.now() - began) / 1000).toFixed(0)
  const tell = () => {
    const { stale, torn, tornByAnki } = truth.verdict
    const of = `${readers.kept} of ${wanted} reads from what is kept`
    console.log(
      `  ${seconds()} s: ${of}, ${truth.acknowledged} changes, ${stale} stale, ${torn} torn, ${tornByAnki} torn by Anki`,
    )
  }
  const telling = setInterval(tell, TELL_EVERY)
  const idle = await phases(writer, () => readers.kept >= wanted, looked)
  clearInterval(telling)
  await readers.stop()
  const { hits, all } = await looked()
  if (values.unwritten === (await isProved())) throw new Error('the cache has not worked in the mode that was meant')
  log.close()
  await front.close()
  const { reads, stale, torn, tornByAnki, example } = truth.verdict
  console.log(
    `${reads} reads in ${seconds()} s, ${readers.kept} of them from what is kept (${hits} calls of ${all}), ${readers.ahead} read ahead`,
  )
  console.log(`hit ratio in the idle phases: ${(idle * 100).toFixed(1)} %`)
  console.log(`the writer did: ${writer.summary()}; the log started over ${log.rounds()} times`)
  console.log(`stale: ${stale}, torn: ${torn}${example === null ? '' : `; ${example}`}`)
  console.log(`torn by Anki itself: ${tornByAnki}`)
  if (values.trace !== undefined) {
    await writeFile(values.trace, trace.recorded.map((one) => `${JSON.stringify(one)}\n`).join(''))
    const { looks, changes, refused } = accepts(trace.recorded)
    const verdict = refused === null ? 'accepts them' : `refuses ${JSON.stringify(refused)}`
    console.log(`${looks} different looks and ${changes} changes between them: the model ${verdict}`)
    if (refused !== null) return false
  }
  return stale + torn === 0
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
