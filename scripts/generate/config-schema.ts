import { rows } from '../../src/config/settings.ts'
import { record } from '../../src/settings/record.ts'
import type { Schema } from '../../src/settings/setting.ts'
import { profileDefinitions } from './profile-schema.ts'

const HEAD = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:ankiconnect-gateway:config',
  title: 'AnkiConnect Gateway configuration',
  description:
    'The configuration file of AnkiConnect Gateway, in YAML. Every member is optional. ${NAME} inside a text value is replaced by the ' +
    'environment variable of that name. Anchors, aliases, merge keys, tags and duplicate keys are refused.',
}

/** schemas/config.json: the grammar of the configuration file, from the rows of all settings and the grammar of profiles. */
export function configSchema(): string {
  const definitions = new Map<string, Schema>()
  const define = (name: string, schema: () => Schema): Schema => {
    if (!definitions.has(name)) definitions.set(name, schema())
    return { $ref: `#/$defs/${name}` }
  }
  const { title: _, ...whole } = record(rows).schema(define)
  return JSON.stringify({ ...HEAD, ...whole, $defs: { ...Object.fromEntries(definitions), ...profileDefinitions() } })
}
