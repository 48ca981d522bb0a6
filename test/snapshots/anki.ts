import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { DONE, type ScriptedUpstream, startScripted } from '../support/scripted-upstream.ts'

/** An AnkiConnect that says which collection is open, and does nothing otherwise. */
export interface AnkiOfCollection extends ScriptedUpstream {
  /** Is called when it receives `deleteNotes`. */
  whenSent(hear: () => void): void
}

/** Starts one for the collection in a folder. */
export async function startAnkiOf(t: Pick<Test, 'teardown'>, folder: string): Promise<AnkiOfCollection> {
  const media = join(folder, 'collection.media')
  let hear = () => {}
  const anki = await startScripted((body) => {
    if (body.includes('getMediaDirPath')) return `{"result": ${JSON.stringify(media)}, "error": null}`
    if (body.includes('getMediaFilesNames')) return `{"result": ${JSON.stringify(readdirSync(media))}, "error": null}`
    if (body.includes('deleteNotes')) hear()
    return body.includes('"multi"') ? `{"result": [${DONE}], "error": null}` : DONE
  })
  t.teardown(() => anki.close())
  // A copy would not see what the getters count.
  return Object.assign(anki, {
    whenSent(listener: () => void) {
      hear = listener
    },
  })
}
