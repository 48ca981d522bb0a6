import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Service, startService } from '../../src/commands/serve.ts'
import { loadConfig } from '../../src/config/load.ts'
import { createLog } from '../../src/observe/log.ts'
import { ask } from '../support/ask.ts'
import { type Chromium, noChromium, openChromium } from '../support/chromium.ts'
import { openDesk, tasks } from './tasks.ts'
import { goTheWay, type Moment, openWayBack } from './way-back.ts'

/**
 * Takes the pictures of the page in docs/images, of gateways in front of the sandbox that several clients use:
 *
 *   node test/admin/pictures.ts [FOLDER]
 */
const CONFIG = `
listen: ["127.0.0.1:0"]
admin: { address: "127.0.0.1:0", notify: false }
trustedProxies: [127.0.0.1]
profiles: { careful: { extends: admin, ask: [deleteNotes] } }
clients:
  yomitan: { origin: "chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn", profile: extension }
  claude: { origin: "http://claude.example", profile: careful, budget: agent }
audit: off
`
const YOMITAN = 'Origin: chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn'
const CLAUDE = 'Origin: http://claude.example'
const BUSY_SECONDS = 40
const DESK = { width: 1180, deviceScaleFactor: 1, mobile: false }
const PHONE = { width: 390, height: 844, deviceScaleFactor: 1.5, mobile: true }

const note = (front: string) => ({
  deckName: 'Spanish',
  modelName: 'Basic',
  fields: { Front: front, Back: 'b' },
  options: { allowDuplicate: true },
})
const of = (action: string, params: object = {}) => ({ action, version: 6, params })
const mix: readonly (readonly [object, ...string[]])[] = [
  [of('deckNames')],
  [of('findNotes', { query: 'deck:Spanish' }), YOMITAN],
  [of('notesInfo', { query: 'deck:Spanish' }), YOMITAN],
  [of('storeMediaFile', { filename: 'word.mp3', data: 'YWJj' }), YOMITAN],
  [of('addNote', { note: note('perro') }), YOMITAN],
  [of('deckNames')],
  [of('cardsInfo', { cards: [1, 2, 3] }), CLAUDE],
  [of('multi', { actions: [of('modelNames'), of('deckNames'), of('getTags')] }), CLAUDE],
  [of('guiTeleport'), YOMITAN],
  [of('deckNames'), 'Origin: https://shop.example'],
]

async function start(folder: string): Promise<Service> {
  process.env.XDG_STATE_HOME = folder
  const file = join(folder, 'gateway.yaml')
  writeFileSync(file, CONFIG)
  const loaded = await loadConfig({ file, env: {}, options: { sandbox: true } })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors))
  const config = { ...loaded.config, log: { level: 'silent', format: 'json' } as const }
  const result = await startService(config, createLog(config.log), '0.1.0')
  if (!result.ok) throw new Error(result.error)
  return result.service
}

/** Clients that use Anki as clients do, until they are stopped. */
function startClients(port: number): () => Promise<void> {
  let isOver = false
  const client = async (from: number) => {
    for (let round = from; !isOver; round++) {
      const [call, ...headers] = mix[(round * 7) % mix.length] as (typeof mix)[number]
      await ask(port, call, ...headers).catch(() => null)
      await sleep(40 + Math.random() * 160)
    }
  }
  const clients = [0, 3, 5, 8].map(client)
  return async () => {
    isOver = true
    await Promise.all(clients)
  }
}

/** Makes a picture about three times smaller with pngquant (Debian's package of that name), or leaves it as it is without pngquant. */
function smaller(picture: Buffer): Buffer {
  const options = ['--quality=80-98', '--speed=1', '--strip', '-']
  const { status, stdout } = spawnSync('pngquant', options, { input: picture, maxBuffer: 16 * 1024 * 1024 })
  return status === 0 ? stdout : picture
}

async function take(page: Chromium, file: string, view: object, scheme: 'light' | 'dark'): Promise<void> {
  await page.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] })
  await page.send('Emulation.setDeviceMetricsOverride', view)
  await sleep(700)
  const { data } = await page.send('Page.captureScreenshot', { format: 'png' })
  writeFileSync(file, smaller(Buffer.from(data as string, 'base64')))
  console.log(file)
}

/** Takes a picture of each thing that an owner wants from the page, when the page shows the answer. */
async function takeTasks(images: string): Promise<void> {
  for (const task of tasks) {
    const endings: (() => unknown)[] = []
    const teardown = (ending: () => unknown) => void endings.unshift(ending)
    try {
      const desk = await openDesk({ teardown })
      await task.run(desk, () =>
        take(desk.page, join(images, `task-${task.name}.png`), { ...DESK, height: 640 }, 'light'),
      )
    } finally {
      for (const end of endings) await end()
    }
  }
}

/** Takes pictures of a call that asks, and of the question before it is taken back. */
async function takeWayBack(images: string): Promise<void> {
  const endings: (() => unknown)[] = []
  const teardown = (ending: () => unknown) => void endings.unshift(ending)
  try {
    const fields = [
      { Front: 'el perro', Back: 'the dog' },
      { Front: 'la casa', Back: 'the house' },
    ]
    const way = await openWayBack({ teardown }, { deck: 'Spanish::Words', fields })
    const [note] = way.notes
    const files: Record<Moment, string> = { asked: 'page-approval.png', undo: 'page-undo.png' }
    await goTheWay(
      { equal: () => true },
      way,
      {
        action: 'updateNoteFields',
        params: { note: { id: note, fields: { Front: 'el perro grande', Back: 'the big dog' } } },
        shown: ['the big dog'],
        undo: ['as before'],
        taken: 1,
      },
      (moment) => take(way.page, join(images, files[moment]), { ...DESK, height: 560 }, 'light'),
    )
  } finally {
    for (const end of endings) await end()
  }
}

async function main(): Promise<void> {
  if (noChromium !== null) return console.log(`SKIPPED, because ${noChromium}`)
  const images = process.argv[2] ?? join(import.meta.dirname, '..', '..', 'docs', 'images')
  await takeTasks(images)
  await takeWayBack(images)
  const folder = await mkdtemp(join(tmpdir(), 'gateway-pictures-'))
  const service = await start(folder)
  const port = service.addresses[0]?.port ?? 0
  const page = await openChromium(`http://127.0.0.1:${service.adminAddress.port}/`)
  try {
    await page.until(`document.getElementById('version').textContent !== ''`)
    await take(page, join(images, 'page-idle.png'), { ...DESK, height: 640 }, 'light')
    const stop = startClients(port)
    console.log(`clients work for ${BUSY_SECONDS} s`)
    await sleep(BUSY_SECONDS * 1000)
    await take(page, join(images, 'page-busy.png'), { ...DESK, height: 900 }, 'light')
    await take(page, join(images, 'page-dark.png'), { ...DESK, height: 900 }, 'dark')
    const { text } = await ask(port, of('findNotes', { query: 'deck:Spanish' }))
    const notes = (JSON.parse(text as string) as { result: number[] }).result.slice(0, 3)
    await ask(port, of('deleteNotes', { notes }), CLAUDE)
    for (const caller of ['Origin: https://reader.ttsu.app', 'X-Forwarded-For: 192.168.1.20'])
      void ask(port, of('requestPermission'), caller).catch(() => null)
    await take(page, join(images, 'page-clients.png'), { ...DESK, height: 800 }, 'dark')
    await take(page, join(images, 'page-phone.png'), PHONE, 'light')
    await page.evaluate(`{ location.hash = '#/console?client=claude&action=deleteNotes' }`)
    await page.until(`document.querySelector('#console-verdict .badge') !== null`)
    await page.evaluate(`document.getElementById('console-on-sandbox').click()`)
    await page.until(`!document.getElementById('console-answer').hidden`)
    await take(page, join(images, 'page-console.png'), { ...DESK, height: 860 }, 'light')
    await stop()
  } finally {
    await page.close()
    await service.close()
    await rm(folder, { recursive: true, force: true })
  }
}

await main()
