import { join } from 'node:path'
import { type AddOn, type SettingChanges, withSettings } from '../add-on/add-on.ts'
import { writeWhole } from '../setup/write-whole.ts'
import type { Finding } from './finding.ts'
import { outputs } from './texts.ts'

/** Everything that `doctor --fix` would do, each thing once. */
export interface Fixes {
  /** The settings to change, by Anki's data folder. */
  readonly settings: ReadonlyMap<string, SettingChanges>
  readonly isService: boolean
  readonly isAppNap: boolean
  /** The number of findings that this fixes. */
  readonly count: number
}

/** Puts the fixes of all findings together. */
export function fixesOf(findings: readonly Finding[]): Fixes {
  const fixes = findings.flatMap(({ fix }) => fix ?? [])
  const settings = new Map<string, SettingChanges>()
  for (const fix of fixes)
    if (fix.kind === 'settings') settings.set(fix.base, { ...settings.get(fix.base), ...fix.changes })
  return {
    settings,
    isService: fixes.some(({ kind }) => kind === 'service'),
    isAppNap: fixes.some(({ kind }) => kind === 'app-nap'),
    count: fixes.length,
  }
}

/** Returns a line for each thing that would be done. Shows no key. */
export function describeFixes(fixes: Fixes, addOns: readonly AddOn[], manager: string): string[] {
  const settings = [...fixes.settings].map(([base, changes]) => {
    const file = addOns.find((addOn) => addOn.base === base)?.metaFile ?? base
    const shown = Object.entries(changes).map(([name, value]) =>
      name === 'apiKey' ? outputs('doctor.fix-key', { name }).text : `${name} ${value}`,
    )
    return outputs('doctor.fix-settings', { file, changes: shown.join(', ') }).text
  })
  return [
    ...settings,
    ...(fixes.isService ? [outputs('doctor.fix-service', { manager }).text] : []),
    ...(fixes.isAppNap ? [outputs('doctor.fix-app-nap').text] : []),
  ]
}

/** Changes AnkiConnect's settings while Anki is closed, and keeps the old bytes. Returns the file that has them. */
export function changeSettings({ metaFile, meta }: AddOn, changes: SettingChanges, stateFolder: string): string {
  const backup = join(stateFolder, 'before-doctor.json')
  if (meta !== null) writeWhole(backup, meta, 0o600)
  // It holds AnkiConnect's key.
  writeWhole(metaFile, withSettings(meta, changes), 0o600)
  return backup
}
