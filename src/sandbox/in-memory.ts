import { ModalWindow } from './anki.ts'
import { createAnki } from './create-anki.ts'
import { answer } from './envelope.ts'
import { failed } from './http.ts'
import { writeJson } from './json.ts'
import { readJson } from './json-reader.ts'
import { PythonError } from './python.ts'
import { checkRequest } from './request-schema.ts'
import { decodeUtf8 } from './utf8.ts'

/**
 * Creates an AnkiConnect without a socket, in front of a small collection in memory.
 * The returned function answers the body of a request, or returns null where AnkiConnect would never answer.
 */
export function createInMemory(now: () => number = Date.now): (body: Buffer) => Buffer | null {
  const anki = createAnki({ seed: 'demo', now })
  return (body) => {
    try {
      const reply = writeJson(answer(anki, checkRequest(readJson(decodeUtf8(body)))))
      for (const write of anki.late.splice(0)) write()
      return Buffer.from(reply)
    } catch (error) {
      if (error instanceof PythonError) return Buffer.from(writeJson(failed(error.message)))
      if (error instanceof ModalWindow || error instanceof RangeError) return null
      throw error
    }
  }
}
