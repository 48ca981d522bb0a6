import t from 'tap'
import { askedOf } from '../support/own-questions.ts'
import { click, openPage, options, textOf, type, why } from './console-browser.ts'

t.test(`a form makes the request, the verdict follows, and the sandbox answers${why}`, options, async (t) => {
  const { page, sandbox } = await openPage(t, '#/console?client=claude&action=addNote')
  const before = askedOf(sandbox).length
  t.equal(await page.evaluate(`document.getElementById('console-client').value`), 'claude')
  t.match(await textOf(page, 'console-verdict'), /addNote: allowed.*allow @add/)
  await type(page, '[aria-label="deckName"]', "it's a <b>deck</b>")
  await page.until(`document.getElementById('console-code').textContent.includes('<b>deck</b>')`)
  t.match(await textOf(page, 'console-code'), /Bearer KEY-OF-claude/)
  await click(page, 'console-on-sandbox')
  await page.until(`!document.getElementById('console-answer').hidden`)
  await page.until(`document.getElementById('console-reply').textContent.includes('deck was not found')`)
  t.equal(await page.evaluate(`document.querySelector('#console-reply b') === null`), true, 'a reply is only text')
  await page.evaluate(`{
    const select = document.getElementById('console-client')
    select.value = 'reader'
    select.dispatchEvent(new Event('change'))
  }`)
  await page.until(`document.getElementById('console-verdict').textContent.includes('refused by policy')`)
  t.match(await page.evaluate('location.hash'), /client=reader/)
  t.match(await textOf(page, 'console-code'), /Origin: https:\/\/reader\.example/)
  t.equal(askedOf(sandbox).length, before, 'nothing reached Anki')
  t.same(page.errors, [])
})

t.test(`numbers of a request and of a reply stay as they are written${why}`, options, async (t) => {
  const { page } = await openPage(t, '#/console?client=claude&action=cardsInfo')
  await click(page, 'console-as-json')
  const request = '{"action": "cardsInfo", "version": 6, "params": {"cards": [1234567890123456789, 1700000000001]}}'
  await type(page, '#console-json', request)
  await page.until(`document.getElementById('console-code').textContent.includes('1234567890123456789')`)
  await click(page, 'console-as-form')
  t.equal(
    await page.evaluate(`document.querySelector('#console-form textarea').value`),
    '1234567890123456789\n1700000000001',
  )
  await page.until(
    `document.getElementById('console-code').textContent.includes('[1234567890123456789, 1700000000001]')`,
  )
  await type(page, '#console-form textarea', '9876543210987654321')
  await click(page, 'console-as-json')
  t.match(await page.evaluate(`document.getElementById('console-json').value`), /\[9876543210987654321\]/)
})

t.test(`whoever types an example into the form of its action gets that example${why}`, options, async (t) => {
  const { page } = await openPage(t, '#/console')
  const compared = (await page.evaluate(`(async () => {
    const { formOf } = await import('/form.js')
    const { actions } = await (await fetch('/console')).json()
    const sorted = (_, value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort())
        : value
    const compared = []
    for (const { name } of actions) {
      const { params, examples } = await (await fetch('/console/actions/' + name)).json()
      const samples = examples.map(({ params }) => JSON.stringify(params))
      for (const sample of samples) {
        const [filled, typed] = [formOf(params, samples, () => {}), formOf(params, samples, () => {})]
        filled.set(sample)
        const from = [...filled.node.querySelectorAll('textarea, select')]
        const to = [...typed.node.querySelectorAll('textarea, select')]
        from.forEach(({ value }, index) => { to[index].value = value })
        const [meant, got, back] = [sample, typed.read(), filled.read()].map((text) =>
          JSON.stringify(JSON.parse(text), sorted),
        )
        compared.push([name, meant, got, back])
      }
    }
    return compared
  })()`)) as [string, string, string, string][]
  t.ok(compared.length > 100)
  for (const [name, meant, got, back] of compared) {
    if (got !== meant) t.equal(got, meant, `${name}, typed`)
    if (back !== meant) t.equal(back, meant, `${name}, filled in`)
  }
})
