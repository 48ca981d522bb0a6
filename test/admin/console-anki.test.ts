import t from 'tap'
import { askedOf } from '../support/own-questions.ts'
import { click, openPage, options, press, type, why } from './console-browser.ts'

t.test(`on Anki what is more than a read waits for a word, and no sends nothing${why}`, options, async (t) => {
  const { page, sandbox } = await openPage(t, '#/console?client=local-program&action=deckNames')
  await page.evaluate(`document.getElementById('console-action').focus()`)
  await type(page, '#console-action', 'create deck')
  t.equal(await page.evaluate(`document.getElementById('console-action').getAttribute('aria-expanded')`), 'true')
  await press(page, 'Enter')
  await page.until(
    `location.hash.includes('action=createDeck') && document.querySelector('[aria-label="deck"]') !== null`,
  )
  await type(page, '[aria-label="deck"]', 'Console')
  const created = () => askedOf(sandbox).filter(({ body }) => body.includes('createDeck')).length
  await click(page, 'console-on-anki')
  await page.until(`document.querySelector('dialog') !== null`)
  t.match(await page.evaluate(`document.querySelector('dialog').textContent`), /as local-program\?.*createDeck/)
  await page.evaluate(`document.activeElement.click()`)
  await page.until(`document.getElementById('console-said').textContent === 'Nothing was sent.'`)
  t.equal(created(), 0)
  t.equal(await page.evaluate('document.activeElement.id'), 'console-on-anki', 'the focus is where it was')
  await click(page, 'console-on-anki')
  await page.until(`document.querySelector('dialog .danger') !== null`)
  await page.evaluate(`document.querySelector('dialog .danger').click()`)
  await page.until(`document.getElementById('console-said').textContent.startsWith('Anki: 200')`)
  t.equal(created(), 1)
  await page.evaluate(`{ location.hash = '#/requests' }`)
  await page.until(`document.getElementById('latest-rows').textContent.includes('by you, in the console')`)
})

t.test(`on a phone nothing is wider than the screen, and every control has a name${why}`, options, async (t) => {
  const { page } = await openPage(t, '#/console?client=claude&action=addNote')
  await page.send('Emulation.setDeviceMetricsOverride', { width: 360, height: 740, deviceScaleFactor: 1, mobile: true })
  await click(page, 'console-on-sandbox')
  await page.until(`!document.getElementById('console-answer').hidden`)
  t.equal(await page.evaluate('document.documentElement.scrollWidth'), 360)
  const nameless = await page.evaluate(`[...document.querySelectorAll('#console :is(input, select, textarea, button)')]
    .filter((one) => one.labels?.length === 0 && !one.hasAttribute('aria-label') && one.textContent.trim() === '')
    .map((one) => one.outerHTML)`)
  t.same(nameless, [])
  await click(page, 'console-copy')
  await page.until(`document.getElementById('console-copied').textContent !== ''`)
})
