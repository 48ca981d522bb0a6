import { basename } from 'node:path'
import type { Catalogue } from '../actions/catalogue.ts'
import { jsonText } from '../wire/python.ts'
import { OURSELVES, type Send } from './caller.ts'
import type { Asked } from './place.ts'

/** Asks AnkiConnect for its media folder, by the ordinary way of calls. */
export function createAsked({ get }: Catalogue, send: Send): Asked {
  const ask = async (name: string, params: object): Promise<unknown> => {
    const action = get(name)
    if (action === undefined) return null
    const never = new AbortController().signal
    const [outcome] = await send([{ action, params: Buffer.from(jsonTextOf(params)) }], {
      client: OURSELVES,
      signal: never,
    })
    return outcome?.kind === 'result' ? (JSON.parse(outcome.text.toString()) as unknown) : null
  }
  return {
    async mediaFolder() {
      const path = await ask('getMediaDirPath', {})
      return typeof path === 'string' && basename(path) === 'collection.media' ? path : null
    },
    async mediaNames(name) {
      const names = await ask('getMediaFilesNames', { pattern: name })
      return Array.isArray(names) ? (names as string[]) : null
    },
  }
}

function jsonTextOf(params: object): string {
  const members = Object.entries(params).map(([name, value]) => `${jsonText(name)}: ${jsonText(String(value))}`)
  return `{${members.join(', ')}}`
}
