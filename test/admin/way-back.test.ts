import t from 'tap'
import { noChromium } from '../support/chromium.ts'
import { goTheWay, openWayBack } from './way-back.ts'

const why = noChromium === null ? '' : ` (${noChromium})`
const options = { skip: noChromium ?? false, timeout: 90_000 }
t.setTimeout(180_000)

const LONG = `<div class="example">${'el perro que ladra no muerde, '.repeat(12)}</div>`
const content = {
  deck: 'Größe::ñ',
  fields: [
    { Front: 'el perro', Back: 'the dog' },
    { Front: 'la casa', Back: `the house ${LONG}` },
    { Front: 'x'.repeat(400), Back: '<img src=x onerror=document.title=1>' },
  ],
}

for (const width of [1180, 400]) {
  t.test(
    `a refused call is seen as a difference, allowed, sent again and taken back, on a page of ${width} pixels${why}`,
    options,
    async (t) => {
      const way = await openWayBack(t, content, width)
      const { notes, page } = way
      const fits = async () => t.equal(await page.evaluate(STICKS_OUT), '', 'nothing sticks out sideways')
      await goTheWay(
        t,
        way,
        {
          action: 'updateNoteFields',
          params: { note: { id: notes[0], fields: { Back: 'the <b>dog</b>' } } },
          shown: ['changes "Back" of 1 note in', 'the dog', 'the <b>dog</b>'],
          undo: [`note ${notes[0]} ("el perro"): "Back" as before`],
          taken: 1,
        },
        fits,
      )
      await goTheWay(
        t,
        way,
        {
          action: 'deleteNotes',
          params: { notes },
          shown: ['deletes 3 notes in', '3 cards go with them', 'que ladra', 'onerror'],
          undo: [
            `note ${notes[1]} ("la casa"): created again`,
            'Does not come back (3)',
            `note ${notes[2]} ("${'x'.repeat(40)}…"): its id`,
          ],
          taken: 6,
        },
        fits,
      )
      t.equal(await page.evaluate(`document.querySelectorAll('main img').length`), 0, 'fields are text')
      t.same(page.errors, [])
    },
  )
}

/** The first visible element that ends beyond the page and that no ancestor lets scroll, or an empty text. */
const STICKS_OUT = `(() => {
  const wide = document.documentElement.clientWidth
  const scrolls = (one) => one !== null && (['auto', 'scroll', 'hidden'].includes(getComputedStyle(one).overflowX) || scrolls(one.parentElement))
  const found = [...document.querySelectorAll('body *')].find((one) =>
    one.checkVisibility() && one.getBoundingClientRect().right > wide + 1 && !scrolls(one.parentElement))
  return found === undefined ? '' : found.outerHTML.slice(0, 200)
})()`
