import t from 'tap'
import { quoted } from '../../src/safety/summary.ts'

/** A module of the page, which is JavaScript that a configuration of its own checks. */
const module = new URL('../../src/admin/page/words.js', import.meta.url)
const { quoted: quotedOnPage, visible } = (await import(module.href)) as {
  readonly quoted: (name: string) => string
  readonly visible: (text: string) => string
}

t.test('the page escapes exactly the characters that the terminal escapes', async (t) => {
  const differing: string[] = []
  // Beyond the first two planes there are ideographs and tags.
  for (let point = 0; point <= 0xe1000; point += point < 0x20000 || point >= 0xe0000 ? 1 : 101) {
    const character = String.fromCodePoint(point)
    const isEscaped = (text: string) => text !== `"${character}"`
    if (isEscaped(quoted(character)) !== isEscaped(quotedOnPage(character))) differing.push(point.toString(16))
  }
  t.same(differing, [])
  for (const hidden of [
    '\u00ad',
    '\u034f',
    '\u00a0',
    '\u115f',
    '\u200b',
    '\u2066',
    '\u2800',
    '\u3164',
    '\ufe0f',
    '\ufeff',
    '\u{e0041}',
  ])
    t.match(quoted(hidden), /^"(\\u[0-9a-f]{4})+"$/)
  for (const seen of ['a', ' ', '\u3000', 'é', 'e\u0301', '犬', '🌊', 'ـ']) t.equal(quoted(seen), `"${seen}"`)
})

t.test('a text of several lines keeps its lines, and shows what is invisible in it', async (t) => {
  t.equal(visible('one\n\ttwo\u200b\u202e\rthree'), 'one\n\ttwo\\u{200b}\\u{202e}\\u{d}three')
})
