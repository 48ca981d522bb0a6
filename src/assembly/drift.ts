import type { Shapes } from '../checks/shape.ts'
import type { Interceptor } from '../upstream/upstream.ts'
import { NotFinite, readValue } from '../wire/value.ts'

/** The parts of watching an upstream's results. */
export interface DriftOptions {
  readonly shapes: Shapes
  /** Whether to check this result. Checking all of them would cost more than it is worth. */
  readonly sample: () => boolean
  /** Learns about a result that differs from the catalogue. `error` repeats nothing of it. */
  readonly onDrift: (action: string, error: string) => void
}

/** The size in bytes beyond which results are not checked, because reading them would delay other calls. */
const LARGEST = 64 * 1024

/** Checks a sample of an upstream's results against the catalogue. Clients get the results unchanged. */
export function driftWatch({ shapes, sample, onDrift }: DriftOptions): Interceptor {
  return (upstream) => ({
    ...upstream,
    async send(leaves, sender) {
      const outcomes = await upstream.send(leaves, sender)
      outcomes.forEach((outcome, index) => {
        const action = leaves[index]?.action
        if (outcome.kind !== 'result' || action === undefined || outcome.text.length > LARGEST || !sample()) return
        const verdict = shapes.checkResult(action, readResult(outcome.text))
        if (!verdict.ok) onDrift(action.name, verdict.error.text)
      })
      return outcomes
    },
  })
}

/** No schema has a value for a number that JSON cannot write. As a string it fails where it should. */
function readResult(text: Buffer): ReturnType<typeof readValue> {
  try {
    return readValue(text)
  } catch (error) {
    if (error instanceof NotFinite) return 'NaN or Infinity'
    throw error
  }
}
