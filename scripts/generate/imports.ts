import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const SOURCES = join(import.meta.dirname, '..', '..', 'src')
const IMPORT = /\bfrom '(\.[^']+)'|\bimport\('(\.[^']+)'\)/g

/** Which source files each source file imports, types included; names relative to `src`. */
export function readImports(): ReadonlyMap<string, ReadonlySet<string>> {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  return new Map(
    files.sort().map((file) => {
      const text = readFileSync(join(SOURCES, file), 'utf8')
      const found = [...text.matchAll(IMPORT)].map(([, still, dynamic]) => still ?? dynamic ?? '')
      return [file, new Set(found.map((path) => relative(SOURCES, join(SOURCES, dirname(file), path))))]
    }),
  )
}

/** The room of a file: its folder in `src`, or its own name if it is next to the rooms. */
export function roomOf(file: string): string {
  const [first = ''] = file.split('/')
  return first.replace(/\.ts$/, '')
}

/** The same, with rooms in place of files; what a room imports from itself is left out. */
export function betweenRooms(imports: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, Set<string>> {
  const rooms = new Map<string, Set<string>>()
  for (const [file, targets] of imports) {
    const room = roomOf(file)
    const others = rooms.get(room) ?? new Set<string>()
    for (const target of targets) if (roomOf(target) !== room) others.add(roomOf(target))
    rooms.set(room, others)
  }
  return rooms
}

/** A circle in a graph, as the names on it in their order; null where there is none. */
export function findCircle(graph: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] | null {
  const done = new Set<string>()
  const path: string[] = []
  const visit = (name: string): readonly string[] | null => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name]
    if (done.has(name)) return null
    path.push(name)
    for (const next of graph.get(name) ?? []) {
      const circle = visit(next)
      if (circle !== null) return circle
    }
    path.pop()
    done.add(name)
    return null
  }
  for (const name of graph.keys()) {
    const circle = visit(name)
    if (circle !== null) return circle
  }
  return null
}
