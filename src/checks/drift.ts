import type { Lane } from '../upstream/lane.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { NotFinite, readValue } from '../wire/value.ts'
import type { Shapes } from './shape.ts'

/** What watching an upstream's results needs. */
export interface DriftOptions {
  readonly shapes: Shapes
  /** Whether to look at this result: all of them would cost more than they tell. */
  readonly sample: () => boolean
  /** Hears of a result that is not what the catalogue knows; `error` repeats nothing of it. */
  readonly onDrift: (action: string, error: string) => void
}

/** Results beyond so many bytes are not looked at: reading one would hold up everybody else's calls. */
const LARGEST = 64 * 1024

/** An upstream of which a sample of the results is held against the catalogue. Clients get the results as they are. */
export function withDriftWatch(upstream: Upstream, { shapes, sample, onDrift }: DriftOptions): Upstream {
  const send: Lane['send'] = async (leaves, sender) => {
    const outcomes = await upstream.lane.send(leaves, sender)
    outcomes.forEach((outcome, index) => {
      const action = leaves[index]?.action
      if (outcome.kind !== 'result' || action === undefined || outcome.text.length > LARGEST || !sample()) return
      const verdict = shapes.checkResult(action, readResult(outcome.text))
      if (!verdict.ok) onDrift(action.name, verdict.error)
    })
    return outcomes
  }
  // What else the lane tells it tells as before.
  return { ...upstream, lane: Object.create(upstream.lane, { send: { value: send } }) as Lane }
}

/** A number that JSON cannot write is no value of any schema; as a string it fails where it should. */
function readResult(text: Buffer): ReturnType<typeof readValue> {
  try {
    return readValue(text)
  } catch (error) {
    if (error instanceof NotFinite) return 'NaN or Infinity'
    throw error
  }
}
