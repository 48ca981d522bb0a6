import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const ROOT = join(import.meta.dirname, '..', '..')
const json = (name: string) => JSON.parse(readFileSync(join(ROOT, name), 'utf8'))
const manifest = json('package.json') as Record<'dependencies' | 'optionalDependencies', Record<string, string>>
const installed = json('package-lock.json').packages as Record<string, { dependencies?: Record<string, string> }>
const names = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }).sort()
const page = readFileSync(join(ROOT, 'docs', 'dependencies.md'), 'utf8')
const ROW = /^\| `([^`]+)` \| [^|]+ \| (\d+) \/ (\d+) \| [^|]+ \|$/gm
const rows = [...page.matchAll(ROW)].map(([, name, own, whole]) => [name, Number(own), Number(whole)] as const)

/** The bytes of the files of one package, without packages inside it. */
function sizeOf(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name !== 'node_modules')
  const sizes = entries.map((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? sizeOf(path) : statSync(path).size
  })
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** The place of a package that another one imports: inside it, or in one of the folders above. */
function placeOf(name: string, from: string): string {
  const inside = `${from}/node_modules/${name}`
  if (Object.hasOwn(installed, inside)) return inside
  const above = from.lastIndexOf('/node_modules/')
  return above < 0 ? `node_modules/${name}` : placeOf(name, from.slice(0, above))
}

function withNeeded(place: string, seen = new Set<string>()): Set<string> {
  if (seen.has(place)) return seen
  seen.add(place)
  for (const name of Object.keys(installed[place]?.dependencies ?? {})) withNeeded(placeOf(name, place), seen)
  return seen
}

const total = (places: Iterable<string>) => [...places].reduce((sum, place) => sum + sizeOf(join(ROOT, place)), 0)

t.test('the page has one row for each package that a user installs, in the order of their names', async (t) => {
  t.strictSame(
    rows.map(([name]) => name),
    names,
  )
})

t.test('the sizes on the page are those of the installed files', async (t) => {
  const kilobytes = (places: Iterable<string>) => Math.round(total(places) / 1000)
  const measured = names.map((name) => {
    const place = `node_modules/${name}`
    return [name, kilobytes([place]), kilobytes(withNeeded(place))] as const
  })
  t.strictSame(rows, measured)
  const all = new Set(names.flatMap((name) => [...withNeeded(`node_modules/${name}`)]))
  t.match(page, `take ${(total(all) / 1e6).toFixed(1)} MB in ${all.size} packages`)
})
