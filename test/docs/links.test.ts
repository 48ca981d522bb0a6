import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import t from 'tap'

const ROOT = resolve(import.meta.dirname, '..', '..')
const PAGES = globSync('{*.md,docs/**/*.md,test/**/README.md}', { cwd: ROOT }).sort()

/** The text of a page without code, in which brackets are no links. */
function prose(text: string): string {
  return text
    .replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '')
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ' '))
}

/** The anchors that GitHub gives the headings of a page; equal headings are numbered. */
function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>()
  const headings = text.replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '').matchAll(/^#{1,6} +(.+?) *#*$/gm)
  for (const [, heading = ''] of headings) {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const anchor = plain.replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '').replaceAll(' ', '-')
    let nth = 0
    while (anchors.has(nth === 0 ? anchor : `${anchor}-${nth}`)) nth += 1
    anchors.add(nth === 0 ? anchor : `${anchor}-${nth}`)
  }
  return anchors
}

/** The links of a page that lead to a file or a heading of this project. */
function linksOf(text: string): readonly string[] {
  return [...prose(text).matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z][a-z0-9+.-]*:/i.test(target))
}

/** Why a link of a page leads nowhere, or null. */
function fault(page: string, target: string): string | null {
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? join(ROOT, page) : resolve(ROOT, dirname(page), decodeURIComponent(path))
  if (relative(ROOT, file).startsWith('..')) return `${page}: ${target} leads out of the project`
  if (!existsSync(file)) return `${page}: ${target} does not exist`
  if (anchor === undefined) return null
  if (statSync(file).isDirectory() || !file.endsWith('.md')) return `${page}: ${target} has an anchor and is no page`
  return anchorsOf(readFileSync(file, 'utf8')).has(anchor) ? null : `${page}: ${target} is no heading there`
}

t.test('every relative link of every page leads to a file or a heading that exists', async (t) => {
  t.ok(PAGES.includes('README.md'))
  let count = 0
  const faults: string[] = []
  for (const page of PAGES) {
    for (const target of linksOf(readFileSync(join(ROOT, page), 'utf8'))) {
      count += 1
      const found = fault(page, target)
      if (found !== null) faults.push(found)
    }
  }
  t.ok(count > 100, 'links are found')
  t.strictSame(faults, [])
})

t.test('the index lists every page of docs, once', async (t) => {
  const links = linksOf(readFileSync(join(ROOT, 'docs', 'README.md'), 'utf8')).filter(
    (target) => !target.startsWith('..'),
  )
  const pages = PAGES.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md')
  t.strictSame(
    links.toSorted(),
    pages.map((page) => page.slice('docs/'.length)),
  )
})

t.test('headings get the anchors that GitHub gives them', async (t) => {
  const text = '# The `key`, once\n## A, B & C\n## The same\n### The same\n```\n# no heading\n```\n'
  t.strictSame([...anchorsOf(text)], ['the-key-once', 'a-b--c', 'the-same', 'the-same-1'])
  t.match(fault('README.md', 'docs/clients.md#no-such-heading'), /is no heading there/)
  t.match(fault('docs/clients.md', 'nowhere.md'), /does not exist/)
})

t.test('a newcomer reads the README in five minutes, at 240 words a minute', async (t) => {
  const text = readFileSync(join(ROOT, 'README.md'), 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '')
  const words = text.replaceAll(/\]\([^)]*\)/g, ' ').match(/[\p{L}\p{N}]+(?:[-'._:/@][\p{L}\p{N}]+)*/gu) ?? []
  t.ok(words.length > 500 && words.length <= 1200, `${words.length} words`)
})
