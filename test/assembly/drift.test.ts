import t from 'tap'
import type { Action } from '../../src/actions/action.ts'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { driftWatch } from '../../src/assembly/drift.ts'
import { createShapes } from '../../src/checks/shape.ts'
import { leafOf } from '../../src/upstream/leaf.ts'
import type { Upstream } from '../../src/upstream/upstream.ts'

const catalogue = loadCatalogue()
const leaf = (name: string) => leafOf(catalogue.get(name) as Action, null)

/** An upstream that gives these results, watched; resolves to what drifted. */
async function drifts(results: Record<string, string>, sample: () => boolean = () => true): Promise<string[]> {
  const found: string[] = []
  const outcomes = Object.values(results).map(
    (text) => ({ kind: 'result', text: Buffer.from(text), by: 'anki' }) as const,
  )
  const upstream = { send: async () => outcomes } as unknown as Upstream
  const watched = driftWatch({ shapes: createShapes(), sample, onDrift: (action) => found.push(action) })(upstream)
  const sent = await watched.send(Object.keys(results).map(leaf), {
    client: 'x',
    signal: new AbortController().signal,
  })
  if (sent !== outcomes) throw new Error('the outcomes are not those of the upstream')
  return found
}

t.test('a result of the known shape says nothing', async (t) => {
  t.same(await drifts({ deckNames: '["Default"]', version: '6' }), [])
})

t.test('a result of another shape is told, and passed on as it is', async (t) => {
  t.same(await drifts({ deckNames: '{"Default": 1}', version: '6', findNotes: '[NaN]' }), ['deckNames', 'findNotes'])
})

t.test('what is not in the sample, or large, is not looked at', async (t) => {
  t.same(await drifts({ deckNames: '7' }, () => false), [])
  t.same(await drifts({ deckNames: `"${'x'.repeat(70_000)}"` }), [])
})
