import type { Test } from 'tap'
import { type OwnedService, startOwned } from '../admission/service.ts'
import { ask } from '../support/ask.ts'
import { type Chromium, openChromium } from '../support/chromium.ts'
import { type Hands, handsOn } from './hands.ts'

/** A gateway that several clients use, its page in a browser, and the hands of its owner. */
export interface Desk extends Hands {
  readonly service: OwnedService
  readonly page: Chromium
  /** The id of the note that claude added. */
  readonly note: string
  /** A call of claude. Resolves to its reply. */
  claude(action: string, params?: object): Promise<string>
  /** A call of a phone in the network, without a key. Resolves to its reply. */
  device(action: string): Promise<string>
}

/** A thing that an owner wants from the page. */
export interface Task {
  readonly name: string
  readonly title: string
  /** Does it, from the overview. `show` is called when the page shows the answer, or what is about to happen. */
  run(desk: Desk, show: () => Promise<void>): Promise<void>
}

const CONFIG = `
profiles: { mining: { extends: card-creator } }
clients:
  yomitan: { origin: "chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn", profile: extension }
  claude: { origin: "http://claude.example", profile: mining, budget: agent }
approvals: { hold: 10min }
audit: { file: audit.jsonl }
`
const YOMITAN = 'Origin: chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn'
const CLAUDE = 'Origin: http://claude.example'
const DEVICE = 'X-Forwarded-For: 192.168.1.20'
const addNote = (front: string) => ({
  action: 'addNote',
  version: 6,
  params: { note: { deckName: 'Spanish', modelName: 'Basic', fields: { Front: front, Back: 'b' } } },
})

/** Opens the page of a gateway in front of the sandbox, after some calls. */
export async function openDesk(t: Pick<Test, 'teardown'>): Promise<Desk> {
  const service = await startOwned(t, CONFIG)
  const { port, admin } = service
  for (const front of ['el perro', 'la casa', 'el árbol']) await ask(port, addNote(front), YOMITAN)
  const { text } = await ask(port, addNote('el gato'), CLAUDE)
  const [, note = ''] = /"result": ([0-9]+)/.exec(String(text)) ?? []
  await ask(port, addNote('la mesa'), YOMITAN)
  for (const action of ['deckNames', 'modelNames', 'version']) await ask(port, { action, version: 6 })

  const page = await openChromium(`${admin}/`)
  t.teardown(() => page.close())
  await page.send('Emulation.setDeviceMetricsOverride', {
    width: 1180,
    height: 800,
    deviceScaleFactor: 1,
    mobile: false,
  })
  await page.until(`document.getElementById('main').hidden === false`)
  return {
    service,
    page,
    note,
    claude: async (action, params = {}) => String((await ask(port, { action, version: 6, params }, CLAUDE)).text),
    device: async (action) => String((await ask(port, { action, version: 6 }, DEVICE)).text),
    ...handsOn(page),
  }
}

/** The tasks, in the order of the documentation. */
export const tasks: readonly Task[] = [
  {
    name: 'note',
    title: 'who wrote this note',
    async run({ click, type, press, sees, note }, show) {
      await click('nav a[href="#/requests"]')
      await click('#filters [name=about]')
      await type(note)
      await press('Enter')
      await sees('#recorded-list li:only-child', `claude addNote done`)
      await sees('#recorded-list', `made note ${note}; deck "Spanish"`)
      await show()
    },
  },
  {
    name: 'allow',
    title: 'why was that refused, and allow it',
    async run({ click, sees, claude }, show) {
      await claude('suspend', { cards: [1] })
      const item = '#refusal-list li:has(button[data-action="suspend"])'
      await sees(item, 'refused by policy "mining": suspend is not allowed')
      await click(`${item} button[data-rule="allow"]`)
      await sees('dialog pre', 'suspend')
      await show()
      await click('dialog button.primary')
      await sees('#ruled', 'Written.')
    },
  },
  {
    name: 'let-in',
    title: 'let the phone in',
    async run({ click, type, sees, device }, show) {
      void device('requestPermission')
      await click('#approval-list input[name=name]')
      await type('phone')
      await click('#approval-list button.allow')
      await sees('dialog pre', 'from: ')
      await show()
      await click('dialog button.primary')
      await sees('#decided', 'as phone')
      await click('#fresh-done')
    },
  },
  {
    name: 'rights',
    title: 'what may local-page do',
    async run({ click, sees }, show) {
      await click('#client-rows a[href="#/client/local-page"]')
      await sees('#client-known', 'built in')
      await sees('#client-rights', 'Look things up')
      await click('#client-rights li:nth-child(2) summary')
      await sees('#client-rights li:nth-child(2)', 'Allowed: addNote')
      await show()
    },
  },
  {
    name: 'revoke',
    title: 'stop claude',
    async run({ click, sees }, show) {
      await click('#client-rows a[href="#/client/claude"]')
      await sees('#client-revoke', 'Revoke')
      await click('#client-revoke')
      await sees('dialog', 'From now on the gateway refuses everything')
      await show()
      await click('dialog button.danger')
      await sees('#client-decided', 'claude is revoked.')
    },
  },
]
