import { readdirSync } from 'node:fs'
import { loadScenario, type Scenario } from './transcript.ts'

const FOLDER = new URL('transcripts/', import.meta.url)

/** The files that the sandbox answers too. */
export const SANDBOX_FILES: readonly string[] = [
  'envelope.jsonl',
  'versions.jsonl',
  'multi.jsonl',
  'decks.jsonl',
  'notes.jsonl',
  'notes-duplicates.jsonl',
  'addnotes.jsonl',
  'tags.jsonl',
  'models.jsonl',
  'models-edit.jsonl',
  'deck-options.jsonl',
  'cards.jsonl',
  'batches.jsonl',
  'scheduling.jsonl',
  'statistics.jsonl',
  'gui.jsonl',
  'gui-windows.jsonl',
  'misc.jsonl',
  'risky.jsonl',
  'media.jsonl',
  'key.jsonl',
]

/** The profile of the Anki whose replies were recorded. */
export const RECORDED_PROFILE = 'yanki-tests'

/** The names of all transcript files. */
export function transcriptFiles(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
}

/** One transcript by its file name. */
export function transcript(file: string): Scenario {
  return loadScenario(new URL(file, FOLDER))
}

/** The ids of the steps of every file. */
export function allSteps(): Map<string, Set<string>> {
  return new Map(transcriptFiles().map((file) => [file, new Set(transcript(file).steps.map((step) => step.id))]))
}
