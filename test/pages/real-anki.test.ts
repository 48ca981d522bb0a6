import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import type { AdminState } from '../../src/admin/state.ts'
import { freePort } from '../support/free-port.ts'
import { startFront } from '../support/front.ts'
import { ankiMissing, removeFolder, startAnki } from '../support/real-anki/anki.ts'
import { until } from '../support/until.ts'

/**
 * An add-on that studies a deck once its overview is drawn.
 * Anki draws the overview late, and it would otherwise replace the reviewer that guiDeckReview opens.
 */
const STUDY = `from aqt import gui_hooks, mw
from aqt.qt import QTimer

gui_hooks.overview_did_refresh.append(lambda _: QTimer.singleShot(300, lambda: mw.moveToState("review")))
`

t.test(
  'the script of a card in the reviewer of a real Anki may do nothing',
  { skip: ankiMissing() ?? false },
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'anki-page-'))
    t.teardown(() => removeFolder(folder))
    const anki = await startAnki({ base: join(folder, 'data'), port: await freePort() })
    t.teardown(() => anki.kill())
    await anki.stop()
    const addon = join(folder, 'data', 'addons21', 'study')
    await mkdir(addon, { recursive: true })
    await writeFile(join(addon, '__init__.py'), STUDY)
    await anki.restart()

    const front = await startFront({ upstream: { url: anki.url } })
    t.teardown(() => front.close())
    await front.known('up')
    const call = async (action: string, params: object) => {
      const reply = await fetch(front.url, { method: 'POST', body: JSON.stringify({ action, version: 6, params }) })
      t.match(await reply.json(), { error: null }, action)
    }
    const browse = `JSON.stringify({action: 'guiBrowse', version: 6, params: {query: 'deck:current'}})`
    const script = `<script>fetch('${front.url}', {method: 'POST', body: ${browse}})</script>`
    const cardTemplates = [{ Name: 'Card 1', Front: `{{Front}}${script}`, Back: '{{Back}}' }]
    await call('createModel', { modelName: 'Scripted', inOrderFields: ['Front', 'Back'], cardTemplates })
    await call('createDeck', { deck: 'Shared' })
    const note = { deckName: 'Shared', modelName: 'Scripted', fields: { Front: 'a', Back: 'b' } }
    await call('addNote', { note })
    await call('guiDeckOverview', { name: 'Shared' })

    const { host, port } = front.gateway.adminAddress
    const refused = async () => {
      const state = (await (await fetch(`http://${host}:${port}/state`)).json()) as AdminState
      return state.refusals.map(({ client, action, by }) => [client, action, by])
    }
    await until(async () => (await refused()).length > 0)
    t.same(await refused(), [['anki-page', 'guiBrowse', 'origin']])
  },
)
