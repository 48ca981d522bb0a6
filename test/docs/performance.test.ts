import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const ROOT = join(import.meta.dirname, '..', '..')
const read = (name: string) => readFileSync(join(ROOT, 'docs', name), 'utf8')
const rows = [...read('performance.md').matchAll(/^\| (.*) \| \[([^\]]+)\]\([^)]+\) \| `([^`]+)` \|$/gm)]
const figures = (text: string) => text.match(/\d[\d,.]*\d|\d/g) ?? []

t.test('each figure of the page is on the page that its row names', async (t) => {
  t.ok(rows.length > 8)
  for (const [, cells = '', page = ''] of rows) {
    const known = new Set(figures(read(page)))
    for (const figure of figures(cells)) t.ok(known.has(figure), `${figure} of "${cells}" is in ${page}`)
  }
})

t.test('each row names a benchmark or a setting that exists', async (t) => {
  for (const [, , page = '', by = ''] of rows) {
    const [, script] = /^node (\S+)/.exec(by) ?? []
    t.ok(script === undefined ? read(page).includes(by) : existsSync(join(ROOT, script)), by)
  }
})
