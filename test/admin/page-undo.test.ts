import t, { type Test } from 'tap'
import { type OwnedService, startOwned } from '../admission/service.ts'
import { ask } from '../support/ask.ts'
import { type Chromium, noChromium, openChromium } from '../support/chromium.ts'

const why = noChromium === null ? '' : ` (${noChromium})`
const options = { skip: noChromium ?? false, timeout: 90_000 }

const CONFIG = `
clients:
  claude: { origin: "http://claude.example", profile: admin, undo: true }
  reader: { origin: "http://reader.example", profile: admin }
`
const SCRIPT = '<img src=x onerror=document.title=1>'

async function open(t: Test, service: OwnedService, place = '#/client/claude'): Promise<Chromium> {
  const page = await openChromium(`${service.admin}/${place}`)
  t.teardown(() => page.close())
  await page.until(`document.getElementById('main').hidden === false`)
  return page
}

/** Calls the gateway as the client claude, and resolves to the result. */
function claudeOf({ port }: OwnedService) {
  return async (action: string, params: object): Promise<unknown> => {
    const { text } = await ask(port, { action, version: 6, params }, 'Origin: http://claude.example')
    const { result, error } = JSON.parse(String(text))
    if (error !== null) throw new Error(error)
    return result
  }
}
type Claude = ReturnType<typeof claudeOf>

const found = (claude: Claude, query = 'deck:Spanish') => claude('findNotes', { query }) as Promise<number[]>
const fieldOf = async (claude: Claude, note: number) => {
  const [info] = (await claude('notesInfo', { notes: [note] })) as [{ fields: Record<string, { value: string }> }]
  return Object.values(info.fields)[0]?.value
}
const update = async (claude: Claude, id: number, value: string) => {
  const [info] = (await claude('notesInfo', { notes: [id] })) as [{ fields: Record<string, unknown> }]
  const [field = ''] = Object.keys(info.fields)
  await claude('updateNoteFields', { note: { id, fields: { [field]: value } } })
}

const kept = `document.querySelectorAll('#client-kept > li').length`
const shown = `document.querySelector('dialog')?.open === true`
const closed = `document.querySelector('dialog') === null`
const text = (id: string) => `document.getElementById('${id}').textContent`
const press = async (page: Chromium, key: string, code: number, text?: string) => {
  await page.send('Input.dispatchKeyEvent', { type: 'keyDown', key, code: key, windowsVirtualKeyCode: code, text })
  await page.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code: key, windowsVirtualKeyCode: code })
}
const enter = (page: Chromium) => press(page, 'Enter', 13, '\r')

t.test(
  `a call of a client is taken back with the keyboard alone, after a look at what changes${why}`,
  options,
  async (t) => {
    const service = await startOwned(t, CONFIG)
    const claude = claudeOf(service)
    const page = await open(t, service)
    await page.until(`${text('client-kept-note')}.startsWith('No call of it is kept.')`)
    t.equal(await page.evaluate(`document.getElementById('client-undo').hidden`), true)

    const [note = 0] = await found(claude)
    const before = await fieldOf(claude, note)
    await claude('addTags', { notes: [note], tags: SCRIPT.replaceAll(' ', '_') })
    await update(claude, note, 'changed')
    await page.until(`${kept} === 2`)
    t.match(
      await page.evaluate(text('client-kept')),
      /^updateNoteFields .*20\d\d.*1 note.* in the Anki profile "User 1"Take back updateNoteFieldsaddTags .*<img_src=x/,
      'the newest first, and what clients say is text',
    )

    await page.evaluate(`document.querySelector('#client-kept button').focus()`)
    await enter(page)
    await page.until(shown)
    t.match(
      await page.evaluate(`document.querySelector('dialog').textContent`),
      new RegExp(
        `^Take back this call of claude\\?.*Would change \\(1\\)note ${note} \\("changed"\\): "[^"]+" as beforeCancelTake back$`,
      ),
    )
    t.equal(await page.evaluate('document.activeElement.textContent'), 'Cancel', 'a second Enter does nothing')
    await enter(page)
    await page.until(closed)
    t.equal(await page.evaluate('document.activeElement.textContent'), 'Take back updateNoteFields')
    t.equal(await fieldOf(claude, note), 'changed')

    await enter(page)
    await page.until(shown)
    await press(page, 'Tab', 9)
    await enter(page)
    await page.until(`${text('client-undone')}.startsWith('1 taken back.')`)
    t.equal(await fieldOf(claude, note), before)
    await page.until(`document.querySelectorAll('#client-kept button:not([data-redo])').length === 1`)
    t.match(await page.evaluate(text('client-kept')), /^updateNoteFields taken back/)
    t.equal(await page.evaluate('document.activeElement.id'), 'client-undone', 'its button is gone')
    const tags = async () => ((await claude('notesInfo', { notes: [note] })) as [{ tags: string[] }])[0].tags
    t.match((await tags()).join(' '), /onerror/, 'the other call stays')
    t.equal(await page.evaluate(`document.querySelectorAll('img').length`), 0)

    await page.evaluate(`document.querySelector('#client-kept [data-redo]').focus()`)
    t.equal(await page.evaluate('document.activeElement.textContent'), 'Redo updateNoteFields')
    await enter(page)
    await page.until(shown)
    t.match(
      await page.evaluate(`document.querySelector('dialog').textContent`),
      new RegExp(
        `^Redo what was taken back with this call of claude\\?.*note ${note} \\("[^"]+"\\): "[^"]+" as beforeCancelRedo$`,
      ),
    )
    await press(page, 'Tab', 9)
    await enter(page)
    await page.until(`${text('client-undone')} === '1 done again.'`)
    t.equal(await fieldOf(claude, note), 'changed')
    await page.until(`document.querySelectorAll('#client-kept button:not([data-redo])').length === 2`)

    await page.evaluate(`location.hash = '#/client/reader'`)
    await page.until(`${text('client-kept-note')}.startsWith('No call of it is kept.') && ${kept} === 0`)
    t.equal(await page.evaluate(text('client-undone')), '')
    await page.evaluate(`location.hash = '#/client/claude'`)
    await page.until(`${kept} === 2`)
    t.same(page.errors, [])
  },
)

t.test(
  `what a client did in ten minutes is taken back, and seen again if it did more meanwhile${why}`,
  options,
  async (t) => {
    const service = await startOwned(t, CONFIG)
    const claude = claudeOf(service)
    const [gone = 0, other = 0] = await found(claude)
    const [before, count] = [await fieldOf(claude, other), (await found(claude)).length]
    await claude('deleteNotes', { notes: [gone] })
    const page = await open(t, service)
    await page.send('Emulation.setDeviceMetricsOverride', {
      width: 360,
      height: 740,
      deviceScaleFactor: 1,
      mobile: true,
    })
    await page.until(`${kept} === 1`)
    await page.evaluate(`document.querySelector('[data-since="10m"]').click()`)
    await page.until(shown)
    const dialog = () => page.evaluate(`document.querySelector('dialog').textContent`)
    t.match(
      await dialog(),
      new RegExp(
        `did in the last 10 minutes\\?.*note ${gone} \\("[^"]+"\\): created again.*Does not come back \\(1\\)note ${gone} \\("[^"]+"\\): its id`,
      ),
    )
    const width = `Math.max(document.documentElement.scrollWidth, document.querySelector('dialog').scrollWidth, ...[...document.querySelectorAll('dialog *')].map((one) => one.getBoundingClientRect().right))`
    t.equal(await page.evaluate(`${width} <= 360`), true, 'nothing sticks out sideways')
    const named = `[...document.querySelectorAll('dialog ul')].every((list) => list.tabIndex === 0 && list.ariaLabel)`
    t.equal(await page.evaluate(named), true, 'a long list scrolls by keyboard too')

    await update(claude, other, SCRIPT)
    const agree = `document.querySelector('dialog button.danger').click()`
    await page.evaluate(agree)
    await page.until(`document.querySelector('dialog .anew') !== null`)
    t.match(
      await dialog(),
      new RegExp(`Something has changed since you looked.*2 calls.*note ${other}(?: \\(".*"\\))?: `),
    )
    t.equal(await fieldOf(claude, other), SCRIPT, 'nothing is undone yet')
    t.equal((await found(claude)).length, count - 1)

    await page.evaluate(agree)
    await page.until(`/^[0-9]+ taken back/.test(${text('client-undone')})`)
    t.equal(await fieldOf(claude, other), before)
    t.equal((await found(claude)).length, count)
    await page.until(`document.querySelectorAll('#client-kept button:not([data-redo])').length === 0`)
    t.equal(await page.evaluate('document.documentElement.scrollWidth'), 360)

    await page.evaluate(`document.querySelector('[data-since="1h"]').click()`)
    await page.until(shown)
    t.match(await dialog(), /nothing to undo: the gateway has kept no such call.*Close$/)
    t.equal(await page.evaluate(`document.querySelectorAll('dialog button').length`), 1)
    await press(page, 'Escape', 27)
    await page.until(closed)
    t.match(page.errors, [/ status of 409 /], 'the refused undo')
    t.equal(page.errors.length, 1)
  },
)

t.test(`only the first calls and lines are shown until the owner wants all${why}`, options, async (t) => {
  const service = await startOwned(t, CONFIG)
  const claude = claudeOf(service)
  const notes = Array.from({ length: 60 }, (_, index) => ({
    deckName: 'Spanish',
    modelName: 'Basic',
    fields: { Front: `new ${index}`, Back: 'b' },
  }))
  const made = (await claude('addNotes', { notes })) as number[]
  for (const note of made.slice(0, 11)) await update(claude, note, `changed ${note}`)
  const page = await open(t, service)
  await page.until(`${kept} === 10`)
  t.equal(await page.evaluate(text('client-kept-more')), 'Show all 12')
  await page.evaluate(`document.getElementById('client-kept-more').click()`)
  await page.until(`${kept} === 12 && document.getElementById('client-kept-more').hidden`)
  await page.until(`document.activeElement === document.querySelectorAll('#client-kept button')[10]`)

  await page.evaluate(`document.querySelector('[data-since="1h"]').click()`)
  await page.until(shown)
  const lines = `document.querySelectorAll('dialog li').length`
  t.equal(await page.evaluate(lines), 50)
  await page.evaluate(`document.querySelector('dialog .more').click()`)
  t.equal(await page.evaluate(lines), 60)
  t.match(await page.evaluate(`document.querySelector('dialog').textContent`), /12 callsWould change \(60\)/)
  t.same(page.errors, [])
})

t.test(`without a safety net the page says why nothing is kept, and an undo does nothing${why}`, options, async (t) => {
  const service = await startOwned(t, `safety: off\n${CONFIG}`)
  await claudeOf(service)('version', {})
  const page = await open(t, service)
  await page.until(`${text('client-kept-note')}.endsWith('unless safety is off.')`)
  t.same(page.errors, [])
  const reply = await fetch(`${service.admin}/undo`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"client":"claude"}',
  })
  t.same(await reply.json(), {
    calls: [],
    done: [],
    left: [],
    cannot: [],
    failed: ['nothing to undo: `safety` is off'],
    digest: '',
  })
})
