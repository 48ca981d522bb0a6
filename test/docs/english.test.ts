import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { proseOf } from '../../scripts/english/prose.ts'
import { findWords, readWords } from '../../scripts/english/words.ts'
import { newFolder } from '../support/folder.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const words = readWords()

function uses(text: string, file = 'page.md'): readonly string[] {
  return findWords(proseOf(file, text), words).map(({ line, found }) => `${line}: ${found}`)
}

t.test('each entry of the list says why and what is better', async (t) => {
  t.ok(words.length > 20)
  for (const { pattern, why, better } of words) t.ok(why.length > 5 && better.length > 0, String(pattern))
})

t.test('a sentence that opens with a question word is found, and a question or a heading is not', async (t) => {
  t.same(uses('All is well. Who asks waits.\n- What is kept is shown.\n'), ['1: Who', '2: What'])
  t.same(uses('| a | Whatever comes is sent |\n'), ['1: Whatever'])
  t.same(uses('## What it does\n\nWhat does it do? It shows what it does.\n'), [])
})

t.test('wording is found across the end of a line, with the line it begins in', async (t) => {
  t.same(uses('One line.\nA short key is\nsaid to be short, and lies beside\nit.\n'), ['2: is said', '3: beside'])
  t.same(uses('Kept answers are stale.\n'), ['1: Kept answers'], 'in any letter case')
})

t.test('code, link targets and comments of a page are not its text', async (t) => {
  t.same(uses('Run `beside`, see [it](beside.md).\n<!-- beside -->\n\n```\nbeside\n```\n\n    beside\n'), [])
})

t.test('of other files only texts for people count', async (t) => {
  t.same(uses('{ "description": "It is told.", "default": "It is told." }', 'a.json'), ['1: is told'])
  t.same(uses('# It is told.\nkey: it is told # It is told.\nsummary: It is told.\n', 'a.yaml'), [
    '1: is told',
    '2: is told',
    '3: is told',
  ])
  t.same(uses('RUN echo it is told\n# It is told.\n', 'Dockerfile'), ['2: is told'])
  const code = "/**\n * It is\n * told, not `is told`.\n */\nconst is = 'it is told' // it is told\n"
  t.same(uses(code, 'a.ts'), ['2: is told', '5: is told'])
  for (const file of ['texts.ts', 'texts/log.ts'])
    t.same(uses(code, file), ['2: is told', '5: is told', '5: is told'], file)
})

t.test('the check fails for a page with such a sentence, and names file, line and what to write', async (t) => {
  const folder = newFolder(t, { 'bad.md': 'A line.\nThe owner is told.\n', 'good.md': 'The log tells the owner.\n' })
  const check = (...names: readonly string[]) =>
    spawnSync(process.execPath, ['scripts/english.ts', ...names], { cwd: ROOT, encoding: 'utf8' })
  const bad = check(join(folder, 'bad.md'), join(folder, 'good.md'))
  t.equal(bad.status, 1)
  t.match(bad.stderr, /^[^\n]*bad\.md:2: "is told": [^\n]+ Better: [^\n]+\n$/)
  t.match(check(join(folder, 'good.md')), { status: 0, stderr: '' })
  t.match(check(join(folder, 'bad.md'), '--report'), { status: 0, stdout: / 1 / })
  t.match(check(join(folder, 'none.md')), { status: 1, stderr: /no file to check/ })
})

t.test('every text of the project is free of such wording', async (t) => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/english.ts'], { cwd: ROOT, encoding: 'utf8' })
  t.equal(stderr, '')
  t.equal(status, 0)
})

t.test('the spelling check fails for a word that no dictionary knows', async (t) => {
  const spell = (text: string) =>
    spawnSync('node_modules/.bin/cspell', ['lint', '--no-progress', 'stdin://page.md'], {
      cwd: ROOT,
      encoding: 'utf8',
      input: text,
      shell: process.platform === 'win32',
    })
  t.match(spell('The gatewey listens.\n'), { status: 1, stdout: /page\.md:1:5 - Unknown word \(gatewey\)/ })
  t.match(spell('The gateway listens, `gatewey` or not.\n'), { status: 0, stdout: '' })
})
