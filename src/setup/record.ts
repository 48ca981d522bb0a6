import { hash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { PlannedFile, SetupPlan } from './plan.ts'
import { writeWhole } from './write-whole.ts'

/** What setup changed, so that it can be undone without the gateway and without a network. */
export interface SetupRecord {
  readonly version: 1
  readonly files: readonly RecordedFile[]
  /** Anki's data folder, and the port that AnkiConnect got. */
  readonly base: string
  readonly anki: number
  /** The add-on's file, in which single settings can be put back. */
  readonly addOn: string
  /** The settings of the add-on that setup changed, and the values that it gave them. */
  readonly changes: Readonly<Record<string, string | number>>
  /** Whether setup installed the service. */
  readonly service: boolean
}

/** A file that setup wrote. */
export interface RecordedFile {
  readonly path: string
  /** The bytes before, in Base64; null if there was no file. */
  readonly before: string | null
  /** The SHA-256 of the bytes that setup wrote. */
  readonly after: string
  /** The mode that it had before. For a file that was not there, the mode that setup gave it. */
  readonly mode: number
}

/** Where the record is kept, and what only the caller knows. */
export interface RecordPlace {
  /** The state folder. */
  readonly folder: string
  readonly base: string
  readonly service: boolean
}

const NAME = 'setup.json'

/** Returns the file of the record in the state folder. */
export function recordFile(folder: string): string {
  return join(folder, NAME)
}

/** Writes down a plan before anything of it is done. */
export function writeSetupRecord(plan: SetupPlan, { folder, base, service }: RecordPlace): void {
  const files = [plan.addOn, ...plan.gateway].map(recorded)
  const { addOn, changes, places } = plan
  const record: SetupRecord = { version: 1, base, anki: places.anki, files, addOn: addOn.path, changes, service }
  writeWhole(recordFile(folder), Buffer.from(`${JSON.stringify(record)}\n`), 0o600)
}

/** Returns the record of the last setup; null if there is none. */
export function readSetupRecord(folder: string): SetupRecord | null {
  const file = recordFile(folder)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as SetupRecord) : null
}

/** Forgets the last setup. */
export function forgetSetupRecord(folder: string): void {
  rmSync(recordFile(folder), { force: true })
}

function recorded({ path, before, after, mode }: PlannedFile): RecordedFile {
  return { path, before: before?.toString('base64') ?? null, after: hash('sha256', after), mode: modeOf(path) ?? mode }
}

function modeOf(path: string): number | null {
  return existsSync(path) ? statSync(path).mode & 0o777 : null
}
