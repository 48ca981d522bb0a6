import { stringify } from 'yaml'
import { HAZARD_NAMES, hazardRow } from '../../src/actions/hazards.ts'

/** schemas/action.schema.json with the names of the hazards there are. */
export function withHazardNames(text: string): object {
  return JSON.parse(text, function (this: unknown, name: string, value: unknown) {
    return name === 'hazard' ? { enum: HAZARD_NAMES } : value
  }) as object
}

/** The YAML of a shipped profile with the hazards that the table gives it, which stand at its end. */
export function withShippedHazards(profile: string, text: string): string {
  const rules = text.replace(/\nhazards:\n[\s\S]*$/, '')
  const lines = [...HAZARD_NAMES].sort().flatMap((name) => {
    const given = hazardRow(name).shipped[profile]
    if (given === undefined) return []
    const value = stringify(given, { collectionStyle: 'flow' }).trimEnd()
    return [`  ${name}: ${value.replace('[ ', '[').replace(' ]', ']')}`]
  })
  return lines.length === 0 ? rules : `${rules.trimEnd()}\n\nhazards:\n${lines.join('\n')}\n`
}
