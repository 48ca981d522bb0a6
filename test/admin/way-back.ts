import type { Test } from 'tap'
import { type OwnedService, startOwned } from '../admission/service.ts'
import { ask } from '../support/ask.ts'
import { type Chromium, openChromium } from '../support/chromium.ts'
import { type Hands, handsOn } from './hands.ts'

/** A gateway whose client claude has to ask before it changes a note, its page in a browser, and the notes that claude is after. */
export interface WayBack extends Hands {
  readonly service: OwnedService
  readonly page: Chromium
  readonly notes: readonly number[]
  /** A call of claude. Resolves to its whole reply as text. */
  claude(action: string, params: object): Promise<string>
  /** The collection as a program of this machine reads it: every note of the deck with its fields and tags as JSON, without ids and times. */
  collection(): Promise<string>
}

/** The moments of the way that are worth a look. */
export type Moment = 'asked' | 'undo'

/** A deck and its notes. */
export interface Content {
  readonly deck: string
  readonly fields: readonly { readonly Front: string; readonly Back: string }[]
}

const CONFIG = `
profiles: { careful: { extends: admin, ask: ["@destructive", updateNoteFields] } }
clients:
  claude: { origin: "http://claude.example", profile: careful, undo: true }
  local-program: { profile: admin }
`
const CLAUDE = 'Origin: http://claude.example'
/** Opens the page of such a gateway in front of the sandbox. */
export async function openWayBack(
  t: Pick<Test, 'teardown'>,
  { deck, fields }: Content,
  width = 1180,
): Promise<WayBack> {
  const service = await startOwned(t, CONFIG)
  const { port, admin } = service
  const call = async (action: string, params: object) => {
    const { text } = await ask(port, { action, version: 6, params })
    const { result, error } = JSON.parse(String(text)) as { result: unknown; error: string | null }
    if (error !== null) throw new Error(`${action}: ${error}`)
    return result
  }
  await call('createDeck', { deck })
  const notes = fields.map((one) => ({ deckName: deck, modelName: 'Basic', fields: one, tags: ['verb', 'tÄg'] }))
  const ids = (await call('addNotes', { notes })) as number[]
  const page = await openChromium(`${admin}/`)
  t.teardown(() => page.close())
  await page.send('Emulation.setDeviceMetricsOverride', {
    width,
    height: 900,
    deviceScaleFactor: 1,
    mobile: width < 600,
  })
  await page.until(`document.getElementById('main').hidden === false`)
  return {
    service,
    page,
    notes: ids,
    claude: async (action, params) => String((await ask(port, { action, version: 6, params }, CLAUDE)).text),
    async collection() {
      const infos = (await call('notesInfo', { query: `"deck:${deck}"` })) as {
        modelName: string
        fields: object
        tags: string[]
        cards: number[]
      }[]
      const shown = infos.map(({ modelName, fields, tags, cards }) =>
        JSON.stringify({ modelName, fields, tags: tags.toSorted(), cards: cards.length }),
      )
      return shown.toSorted().join('\n')
    },
    ...handsOn(page),
  }
}

/** A call of claude, and what the page has to show of it. */
export interface Way {
  readonly action: string
  readonly params: object
  /** Texts of its effect, before the owner decides. */
  readonly shown: readonly string[]
  /** Texts of the question before the undo. */
  readonly undo: readonly string[]
  /** The number of things that the undo puts back. */
  readonly taken: number
}

/**
 * Goes the whole way with one call: claude is refused, the owner sees on the page what would change and allows it, claude sends the call
 * again, and the owner takes it back by the button.
 *
 * @param look is called when the page shows the difference, and when it shows what the undo would do
 */
export async function goTheWay(
  t: { equal(found: unknown, wanted: unknown, message: string): unknown },
  { claude, collection, click, sees }: WayBack,
  { action, params, shown, undo, taken }: Way,
  look: (moment: Moment) => Promise<unknown> = async () => {},
): Promise<void> {
  const before = await collection()
  const refused = await claude(action, params)
  const text = /"error": "(waiting for approval) [0-9]+: ask the owner, then send the same call again"/.exec(
    refused,
  )?.[1]
  t.equal(text, 'waiting for approval', 'the client reads what to do')
  t.equal(await collection(), before, 'nothing is done before the owner has decided')
  const effect = '#approval-list li .effect'
  for (const text of shown) await sees(effect, text)
  await look('asked')
  await click('#approval-list li button.allow')
  await sees('#decided', 'Allowed for claude')
  t.equal(await collection(), before, 'the word of the owner alone changes nothing')
  t.equal(await claude(action, params), '{"result": null, "error": null}', 'the same call passes now')
  t.equal((await collection()) === before, false, 'it was done')

  await click('#client-rows a[href="#/client/claude"]')
  await sees('#client-kept li:first-child', `Take back ${action}`)
  await click('#client-kept li:first-child button:not([data-redo])')
  for (const text of undo) await sees('dialog', text)
  await look('undo')
  await click('dialog button.danger')
  await sees('#client-undone', `${taken} taken back.`)
  t.equal(await collection(), before, 'the collection is as before')
  await click('nav a[href="#/"]')
}
