import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadCatalogue } from '../../../src/actions/catalogue.ts'
import { checkCall } from '../../../src/checks/call.ts'
import { createShapes } from '../../../src/checks/shape.ts'
import { bindingError } from '../../../src/checks/signature.ts'
import type { Value } from '../../../src/wire/value.ts'

const catalogue = loadCatalogue()
const shapes = createShapes()
const FOLDER = join(import.meta.dirname, '..', '..', 'conformance', 'transcripts')

/** Stands for every bound id. */
const ID = 1700000000001

interface Call {
  readonly action: string
  readonly version?: number
  readonly params?: { readonly [name: string]: Value }
}

/** Every leaf call of a recorded exchange that has a result, nested ones included. */
function* answeredLeaves(request: unknown, reply: unknown): Generator<[Call, Value]> {
  if (typeof request !== 'object' || request === null) return
  const call = request as Call
  if (catalogue.get(call.action) === undefined) return
  const wrapped = typeof reply === 'object' && reply !== null && 'error' in reply && 'result' in reply
  if (wrapped && (reply as { error: unknown }).error !== null) return
  const result = (wrapped ? (reply as unknown as { result: Value }).result : reply) as Value
  if (call.action !== 'multi') return yield [call, result]
  const items = call.params?.actions
  if (!Array.isArray(items) || !Array.isArray(result)) return
  for (const [index, item] of items.entries()) yield* answeredLeaves(item, result[index])
}

/** The names that stand for something else than an id, by what their values look like. */
const TEXTS: Readonly<Record<string, Value>> = {
  tmpDir: '/tmp/folder',
  mediaDir: '/tmp/collection.media',
  ids: [ID],
  cards: [ID],
  conf: { id: 1 },
}

function filledIn(request: unknown): Value {
  return JSON.parse(
    JSON.stringify(request)
      .replace(/"\$\{(\w+)\}"/g, (_match, name: string) => JSON.stringify(TEXTS[name] ?? ID))
      .replace(/\$\{(\w+)\}/g, (_match, name: string) => String(TEXTS[name] ?? ID)),
  ) as Value
}

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl'))) {
  t.test(`${file}: every recorded call that was answered passes, and its result fits`, async (t) => {
    const [, ...steps] = readFileSync(join(FOLDER, file), 'utf8').trim().split('\n')
    let checked = 0
    for (const line of steps) {
      const { id, request, reply } = JSON.parse(line) as { id: string; request?: unknown; reply?: string }
      if (request === undefined || reply === undefined) continue
      let answer: unknown
      try {
        answer = JSON.parse(reply.replace(/\$\{\w+\}/g, String(ID)))
      } catch {
        continue
      }
      for (const [{ action: name, params = {} }, result] of answeredLeaves(filledIn(request), answer)) {
        const action = catalogue.get(name)
        if (action === undefined) continue
        const sent = name === 'requestPermission' ? { ...params, origin: '', allowed: true } : params
        t.equal(bindingError(action, Object.keys(sent)), null, id)
        const verdict = checkCall(shapes, 'enforce', action, sent)
        if (!verdict.ok && verdict.why === 'shape') {
          t.fail(`${id}: ${verdict.error.text}: ${JSON.stringify(sent).slice(0, 300)}`)
        }
        const fits = shapes.checkResult(action, result)
        if (!fits.ok) t.fail(`${id}: ${fits.error}: ${JSON.stringify(result).slice(0, 300)}`)
        checked++
      }
    }
    t.pass(`${checked} calls`)
  })
}
