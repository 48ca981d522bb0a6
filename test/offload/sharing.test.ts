import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import type { FoundPlace } from '../../src/cache/place.ts'
import { createSharing } from '../../src/offload/sharing.ts'
import { openSpool } from '../../src/offload/spool.ts'
import { ownOwner } from '../../src/safety/owner.ts'
import { failed, type Outcome } from '../../src/wire/outcome.ts'
import { fakeClock } from '../support/clock.ts'
import { newFolder } from '../support/folder.ts'

const storeMediaFile = loadCatalogue().get('storeMediaFile')
if (storeMediaFile === undefined) throw new Error('storeMediaFile is missing from the catalogue')
const action = storeMediaFile
const result = (text: string): Outcome => ({ kind: 'result', text: Buffer.from(text), by: 'anki' })

/** An Anki that answers the proof as told; `sees` as one that opens the file. */
function sharing(t: Test, answer: 'sees' | Outcome, found?: FoundPlace) {
  const folder = newFolder(t, { 'profile/': '' })
  const reasons: string[] = []
  const clock = fakeClock()
  const state = { asked: 0, clock, isOpen: true }
  const place: FoundPlace = {
    ok: true,
    place: {
      folder: join(folder, 'profile'),
      media: '',
      look: () => (state.isOpen ? 'unsettled' : null),
      lookMedia: () => null,
    },
  }
  const made = createSharing({
    find: async () => found ?? place,
    async ask({ params }) {
      state.asked += 1
      if (answer !== 'sees') return answer
      const { path, skipHash } = JSON.parse(params?.toString() ?? '') as { path: string; skipHash: string }
      return result(createHash('md5').update(readFileSync(path)).digest('hex') === skipHash ? 'null' : '"stored"')
    },
    spool: openSpool({ stateFolder: join(folder, 'state'), owner: ownOwner(), nonce: () => `${state.asked}` }),
    clock,
    onDenied: (reason) => reasons.push(reason),
  })
  return { made, reasons, state, profile: join(folder, 'profile') }
}

t.test('an Anki that reads a file in the spool and stores nothing shares the folder; it is asked once', async (t) => {
  const { made, state, profile, reasons } = sharing(t, 'sees')
  t.strictSame(await Promise.all([made.folder(action), made.folder(action)]), [profile, profile])
  t.equal(await made.folder(action), profile)
  t.equal(state.asked, 1)
  made.forget()
  t.equal(await made.folder(action), profile)
  t.equal(state.asked, 2)
  t.strictSame(reasons, [])
})

t.test('once the collection has closed the place is found again', async (t) => {
  const { made, state, profile } = sharing(t, 'sees')
  await made.folder(action)
  state.isOpen = false
  t.equal(await made.folder(action), profile)
  t.equal(state.asked, 2)
})

const ANSWERS: readonly (readonly [string, Outcome])[] = [
  [
    'it does not find the file',
    { kind: 'error', text: Buffer.from('"[Errno 2] No such file or directory"'), by: 'anki' },
  ],
  ['it stores it', result('"_ankiconnect-gateway.tmp"')],
  ['no reply comes', failed('lost')],
]
for (const [what, answer] of ANSWERS) {
  t.test(`files are not shared where ${what}, and that stands for a while`, async (t) => {
    const { made, state, reasons } = sharing(t, answer)
    t.equal(await made.folder(action), null)
    t.equal(await made.folder(action), null)
    t.equal(state.asked, 1)
    t.equal(reasons.length, 1)
    state.clock.jump(10_000)
    t.equal(await made.folder(action), null)
    t.equal(state.asked, 2)
  })
}

t.test('without a proved folder nothing is put anywhere, and the owner is told why', async (t) => {
  const { made, state, reasons } = sharing(t, 'sees', { ok: false, reason: 'Anki is on another machine' })
  t.equal(await made.folder(action), null)
  t.strictSame([state.asked, reasons], [0, ['Anki is on another machine']])
})

t.test('a file that was not found after all ends it until Anki is another', async (t) => {
  const { made, state, profile } = sharing(t, 'sees')
  await made.folder(action)
  made.deny()
  state.clock.jump(1e9)
  t.equal(await made.folder(action), null)
  made.forget()
  t.equal(await made.folder(action), profile)
})
