import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { SCHEMAS } from '../../src/actions/folder.ts'
import { metricsReference } from './metrics.ts'
import { openRpc } from './openrpc.ts'
import { shippedProfiles } from './profiles.ts'
import { reference } from './reference.ts'
import { typeDeclarations } from './types.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** What the catalogue and the profiles are turned into: file names, relative to the project, and their contents. */
export function outputs(): ReadonlyMap<string, string> {
  const catalogue = loadCatalogue()
  const shapes = readShapes()
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  return new Map([
    ['schemas/openrpc.json', formatted('openrpc.json', JSON.stringify(openRpc(catalogue, shapes, version), null, 2))],
    ['policies/profiles.json', formatted('profiles.json', shippedProfiles(join(ROOT, 'policies')))],
    ['docs/actions.md', reference(catalogue)],
    ['docs/metrics.md', metricsReference()],
    ['src/actions/types.ts', formatted('types.ts', typeDeclarations(catalogue, shapes))],
  ])
}

/** The shapes by name, sorted. */
export function readShapes(): ReadonlyMap<string, object> {
  const folder = join(SCHEMAS, 'shapes')
  const files = readdirSync(folder).sort()
  return new Map(
    files.map((file) => [file.replace(/\.json$/, ''), JSON.parse(readFileSync(join(folder, file), 'utf8')) as object]),
  )
}

function formatted(name: string, text: string): string {
  const biome = join(ROOT, 'node_modules', '.bin', 'biome')
  return execFileSync(biome, ['format', `--stdin-file-path=${name}`], {
    cwd: ROOT,
    input: text,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
}
