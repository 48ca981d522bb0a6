import { ModalWindow } from '../../src/sandbox/anki.ts'
import { windowTime } from '../../src/sandbox/cost.ts'
import { answer } from '../../src/sandbox/envelope.ts'
import { failed } from '../../src/sandbox/http.ts'
import { writeJson } from '../../src/sandbox/json.ts'
import { readJson } from '../../src/sandbox/json-reader.ts'
import { PythonError } from '../../src/sandbox/python.ts'
import { checkRequest } from '../../src/sandbox/request-schema.ts'
import { decodeUtf8 } from '../../src/sandbox/utf8.ts'
import type { VirtualClock } from './clock.ts'
import type { OpenProfile } from './open-profile.ts'
import type { AnkiProcess } from './process.ts'
import type { Random } from './random.ts'

/** The answers of AnkiConnect, from the open profile. */
export interface Answers {
  /** Runs a request. Null: the request ended Anki. `cost` is the time in ms for which the window is held. */
  run(body: Buffer): { readonly reply: string; readonly cost: number } | null
  /** What AnkiConnect would answer now. Runs the request, so that it must only read. */
  direct(body: Buffer): string
}

export interface AnswersOptions {
  readonly clock: VirtualClock
  readonly random: Random
  readonly profile: OpenProfile
  readonly process: Pick<AnkiProcess, 'inThisLife'>
  readonly onChange: () => void
  /** A call that it has answered before is about to write. */
  readonly beforeWrite: () => void
  /** It begins to run the calls of another request. */
  readonly onRequest: () => void
}

/** The longest time in ms after the reply in which an action writes that writes late. */
const LATE = 1900

export function createAnswers({
  clock,
  random,
  profile,
  process,
  onChange,
  beforeWrite,
  onRequest,
}: AnswersOptions): Answers {
  const textOf = (body: Buffer): string => {
    try {
      return writeJson(answer(profile.answering, checkRequest(readJson(decodeUtf8(body)))))
    } catch (error) {
      if (error instanceof PythonError) return writeJson(failed(error.message))
      if (error instanceof ModalWindow) return ''
      throw error
    }
  }
  const writeLate = () => {
    const { now, answering } = profile
    for (const write of answering.late.splice(0))
      clock.timer(
        random.between(0, LATE),
        process.inThisLife(() => {
          beforeWrite()
          write()
          now?.files.commit()
          onChange()
        }),
      )
  }
  return {
    run(body) {
      onRequest()
      const { answering } = profile
      answering.spent = 0
      const reply = textOf(body)
      if (reply === '') return null
      writeLate()
      return { reply, cost: windowTime(body.length, reply.length, answering.spent) }
    },
    direct(body) {
      const { answering } = profile
      const { spent } = answering
      const reply = textOf(body)
      answering.spent = spent
      return reply
    },
  }
}
