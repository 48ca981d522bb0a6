import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { SCHEMAS } from '../schemas.ts'
import { actionNames, clientErrors, type KnownText, knownTexts } from './client.ts'
import { configSchema } from './config-schema.ts'
import { CODES, codesLedger, errorsReference } from './errors.ts'
import { exampleConfig } from './example.ts'
import { withFaults } from './faults.ts'
import { withHazardNames } from './hazards.ts'
import { metricsReference } from './metrics.ts'
import { openRpc } from './openrpc.ts'
import { withPolicyTables } from './policy-page.ts'
import { policySchema } from './profile-schema.ts'
import { readPolicies, shippedProfiles } from './profiles.ts'
import { pythonClient } from './python.ts'
import { reference } from './reference.ts'
import { settingsPage } from './settings-page.ts'
import { structure } from './structure.ts'
import { typeDeclarations } from './types.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** The files generated from the catalogue, the profiles and the rows of the settings: names, relative to the project, and contents. */
export function outputs(): ReadonlyMap<string, string> {
  const catalogue = loadCatalogue()
  const shapes = readShapes()
  const policies = readPolicies(join(ROOT, 'policies'))
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  const errors = clientErrors(JSON.parse(read('schemas/ankiconnect-errors.json')) as readonly KnownText[])
  return new Map([
    ['schemas/openrpc.json', formatted('openrpc.json', JSON.stringify(openRpc(catalogue, shapes, version), exact, 2))],
    [CODES, formatted('codes.json', codesLedger())],
    ['policies/profiles.json', formatted('profiles.json', shippedProfiles(policies))],
    ...[...policies].map(([name, text]) => [`policies/${name}.yaml`, text] as const),
    ['schemas/policy.json', formatted('policy.json', JSON.stringify(policySchema()))],
    ['schemas/config.json', formatted('config.json', configSchema())],
    [
      'schemas/action.schema.json',
      formatted('action.json', JSON.stringify(withHazardNames(read('schemas/action.schema.json')))),
    ],
    ['docs/policy.md', withPolicyTables(read('docs/policy.md'), catalogue)],
    ['docs/reliability.md', withFaults(read('docs/reliability.md'))],
    ['docs/actions.md', reference(catalogue)],
    ['docs/errors.md', errorsReference()],
    ['docs/metrics.md', metricsReference()],
    ['docs/settings.md', settingsPage()],
    ['docs/structure.md', structure()],
    ['gateway.example.yaml', exampleConfig()],
    ['schemas/client-errors.json', formatted('client-errors.json', JSON.stringify(errors))],
    ['src/client/action-names.ts', formatted('action-names.ts', actionNames(catalogue))],
    ['src/client/known-texts.ts', formatted('known-texts.ts', knownTexts(errors))],
    ['clients/python/ankiconnect.py', pythonClient(catalogue, shapes, errors)],
    ['src/actions/types.ts', formatted('types.ts', typeDeclarations(catalogue, shapes))],
  ])
}

function read(name: string): string {
  return readFileSync(join(ROOT, name), 'utf8')
}

/** The shapes by name, sorted. */
export function readShapes(): ReadonlyMap<string, object> {
  const folder = join(SCHEMAS, 'shapes')
  const files = readdirSync(folder).sort()
  return new Map(
    files.map((file) => [file.replace(/\.json$/, ''), JSON.parse(readFileSync(join(folder, file), 'utf8')) as object]),
  )
}

/** A replacer for JSON.stringify: the bounds of 64-bit integers, which a JavaScript number cannot hold, in full. */
function exact(_name: string, value: unknown): unknown {
  if (value === 2 ** 63) return rawJSON(String(2n ** 63n - 1n))
  return value === -(2 ** 63) ? rawJSON(String(-(2n ** 63n))) : value
}

/** TypeScript does not know this part of the language yet. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }

function formatted(name: string, text: string): string {
  const biome = join(ROOT, 'node_modules', '.bin', 'biome')
  return execFileSync(biome, ['format', `--stdin-file-path=${name}`], {
    cwd: ROOT,
    input: text,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
}
