import { basename } from 'node:path'
import type { Catalogue } from '../actions/catalogue.ts'
import { leafOf } from '../upstream/leaf.ts'
import { saysCollectionIsClosed } from '../upstream/recognise.ts'
import { askOurselves, type Send } from '../upstream/send.ts'
import { isAnswer } from '../wire/outcome.ts'
import { jsonText } from '../wire/python.ts'
import type { ProfileFolders } from './place.ts'

/** The same question may get an answer a moment later. */
const LATER = Symbol('later')

/** Asks AnkiConnect about its media folder, through the same queue as the calls of clients. */
export function createAsked({ get }: Catalogue, send: Send): ProfileFolders {
  const ask = async (name: string, params: object): Promise<unknown> => {
    const action = get(name)
    if (action === undefined) return null
    const outcome = await askOurselves(send, leafOf(action, Buffer.from(jsonTextOf(params))))
    if (outcome.kind === 'result') return JSON.parse(outcome.text.toString()) as unknown
    return !isAnswer(outcome) || saysCollectionIsClosed(outcome.text) ? LATER : null
  }
  return {
    async mediaFolder() {
      const path = await ask('getMediaDirPath', {})
      if (path === LATER) return undefined
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
