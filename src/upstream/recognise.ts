import { errors } from '../wire/errors.ts'
import { jsonText } from '../wire/python.ts'
import { cutReply } from '../wire/reply.ts'

const WRONG_KEY = jsonText(errors('key.wrong').text)
const COLLECTION_CLOSED = jsonText(errors('collection.not-available').text)

/** Returns what a reply to the gateway's own call shows about the program that sent it. */
export function recogniseReply(status: number, body: Buffer): 'up' | 'key' | 'profile' | 'other' {
  const [answer] = status === 200 ? (cutReply(body, 1, false) ?? []) : []
  if (answer === undefined) return 'other'
  if (answer.kind === 'result') return 'up'
  if (answer.text.toString('latin1') === WRONG_KEY) return 'key'
  return saysCollectionIsClosed(answer.text) ? 'profile' : 'up'
}

/** Returns whether an error of AnkiConnect says that no profile is open. */
export function saysCollectionIsClosed(error: Buffer): boolean {
  return error.toString('latin1') === COLLECTION_CLOSED
}
