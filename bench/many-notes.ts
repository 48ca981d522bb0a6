import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../test/support/free-port.ts'
import { ankiMissing, removeFolder, startAnki } from '../test/support/real-anki/anki.ts'

/** A real Anki whose collection Anki's own library filled. */
export interface FilledAnki {
  readonly url: string
  readonly port: number
  /** A folder for what a benchmark writes, next to Anki's data. */
  readonly folder: string
  /** Ends Anki and removes the folder. */
  stop(): Promise<void>
}

const MANY_NOTES = join(import.meta.dirname, '..', 'test', 'support', 'real-anki', 'many_notes.py')

/** Returns why no such Anki can be started here, or null if one can. */
export function filledAnkiMissing(): string | null {
  const noPython = 'ANKI_VENV is not set: it must name a Python environment with Anki in it'
  return ankiMissing() ?? (process.env.ANKI_VENV === undefined ? noPython : null)
}

/** Starts a real Anki with this number of notes more than its profile has. */
export async function startFilledAnki(notes: number): Promise<FilledAnki> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-anki-'))
  const anki = await startAnki({ base: join(folder, 'data'), port: await freePort() })
  await anki.stop()
  const names = await readdir(anki.base, { recursive: true })
  const collection = names.find((name) => name.endsWith('collection.anki2')) as string
  const python = join(process.env.ANKI_VENV as string, 'bin', 'python')
  await promisify(execFile)(python, [MANY_NOTES, join(anki.base, collection), String(notes)])
  await anki.restart()
  return {
    url: anki.url,
    port: Number(new URL(anki.url).port),
    folder,
    async stop() {
      await anki.kill()
      await removeFolder(anki.base)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
