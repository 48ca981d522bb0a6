import { cp, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Send } from '../../src/upstream/send.ts'
import { answeredByAnki, failed } from '../../src/wire/outcome.ts'
import { cutReply } from '../../src/wire/reply.ts'
import { composeBody } from '../../src/wire/request.ts'
import { freePort } from '../support/free-port.ts'
import { ankiMissing, type RealAnki, removeFolder, startAnki } from '../support/real-anki/anki.ts'
import { compareTwins, SCOPE } from './random.ts'
import { OUTSIDE, TWIN_SEED } from './random-calls.ts'
import { leaf, SENDER, twinsOf } from './twins.ts'

/**
 * Makes random calls as a client with a scope on a real Anki, and the same calls on another one that holds only the decks of the scope:
 *
 *   ANKICONNECT_ADDON=FOLDER node test/scope/real-anki.ts [CALLS] [SEED]
 */
function sendTo(url: string): Send {
  return async (leaves) => {
    const asMulti = leaves.length > 1
    const texts = leaves.map(({ action, params }) => ({ action: action.nameText, params }))
    const body = new Uint8Array(composeBody(texts, asMulti, null))
    const reply = await fetch(url, { method: 'POST', body, headers: { connection: 'close' } })
    const answers = cutReply(Buffer.from(await reply.arrayBuffer()), leaves.length, asMulti)
    return answers === null ? leaves.map(() => failed('garbage')) : answers.map(answeredByAnki)
  }
}

const missing = ankiMissing()
if (missing !== null) {
  console.log(`SKIPPED: no random calls on a real Anki, because ${missing}`)
  process.exit()
}
const [calls = '2000', seed = '1', stopAt = '5'] = process.argv.slice(2)
const folder = await mkdtemp(join(tmpdir(), 'scope-anki-'))
const options = { pollInterval: 5, backlog: 128 }
// A run that is ended from outside leaves no Anki behind.
const ankis: RealAnki[] = []
process.on('SIGTERM', async () => {
  await Promise.all(ankis.map((anki) => anki.kill()))
  process.exit(1)
})
const whole = await startAnki({ ...options, base: join(folder, 'whole'), port: await freePort() })
ankis.push(whole)
const toWhole = sendTo(whole.url)
const ask = async (send: Send, action: string, params: object) => {
  const [outcome] = await send([leaf({ action, params })], SENDER)
  if (outcome?.kind !== 'result') throw new Error(`${action}: ${JSON.stringify(outcome)}`)
  return JSON.parse(outcome.text.toString())
}
for (const deck of TWIN_SEED.decks ?? []) await ask(toWhole, 'createDeck', { deck })
for (const { deck, type = 'Basic', fields, tags } of TWIN_SEED.notes ?? []) {
  const [Front, Back] = fields as readonly string[]
  const note = { deckName: deck, modelName: type, fields: { Front, Back }, tags, options: { allowDuplicate: true } }
  await ask(toWhole, 'addNote', { note })
}
const second = (await ask(toWhole, 'findCards', { query: 'card:2 tag:n0' })) as number[]
await ask(toWhole, 'changeDeck', { cards: second.slice(0, 3), deck: OUTSIDE[0] })
await whole.stop()
await cp(join(folder, 'whole'), join(folder, 'part'), { recursive: true })
await whole.restart()
const part = await startAnki({ ...options, base: join(folder, 'part'), port: await freePort() })
ankis.push(part)
const toPart = sendTo(part.url)
try {
  await ask(toPart, 'deleteDecks', { decks: OUTSIDE, cardsToo: true })
  await ask(toPart, 'clearUnusedTags', {})
  const began = Date.now()
  // Ids of new things, times of changes and the time that an answer took differ between the two.
  const plain = (text: string) =>
    text
      .replace(/("time": |(?:-?[0-9]+, ){7})[0-9]+(?=[,}]|, [0-9]\])/g, '$1TOOK')
      .replace(/[0-9]{10,16}/g, (number) => {
        const ms = number.length < 13 ? Number(number) * 1000 : Number(number)
        return ms >= began - 60_000 && ms < began + 3_600_000 ? 'NOW' : number
      })
  const twins = twinsOf(toWhole, toPart, SCOPE)
  const differences = await compareTwins(twins, {
    calls: Number(calls),
    seed: Number(seed),
    stopAt: Number(stopAt),
    plain,
    namesNew: false,
    onProgress: (count) => process.stderr.write(`\r${count}`),
  })
  for (const difference of differences) console.log(JSON.stringify(difference).slice(0, 1500))
  console.log(`${calls} calls on a real Anki, seed ${seed}: ${differences.length} differences`)
  process.exitCode = differences.length === 0 ? 0 : 1
} finally {
  await Promise.all([whole.kill(), part.kill()])
  await removeFolder(folder)
}
process.exit()
