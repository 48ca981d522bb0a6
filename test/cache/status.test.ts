import { parseList, Token } from 'structured-headers'
import t from 'tap'
import { cacheStatus } from '../../src/cache/status.ts'
import { leaf } from './small-anki.ts'

t.test('the header says how the calls of a request were served', (t) => {
  const [read, write] = [leaf('deckNames'), leaf('createDeck {"deck":"x"}')]
  const one = { kind: 'result', text: Buffer.from('1'), by: 'anki' } as const
  const [kept, shared] = [{ ...one, by: 'cache' } as const, { ...one, by: 'flight' } as const]
  t.equal(cacheStatus([read], [kept]), 'ankiconnect-gateway; hit')
  const ahead = { ...kept, isAhead: true } as const
  t.equal(cacheStatus([read], [ahead]), 'ankiconnect-gateway; hit; detail=ahead')
  t.equal(cacheStatus([read, read], [kept, ahead]), 'ankiconnect-gateway; hit; detail=ahead')
  t.equal(cacheStatus([read], [one]), 'ankiconnect-gateway; fwd=miss')
  t.equal(cacheStatus([read], [shared]), 'ankiconnect-gateway; fwd=miss; collapsed')
  t.equal(cacheStatus([read, read], [shared, one]), 'ankiconnect-gateway; fwd=miss')
  t.equal(cacheStatus([read, read], [kept, one]), 'ankiconnect-gateway; fwd=partial')
  t.equal(cacheStatus([read, write], [one, one]), 'ankiconnect-gateway; fwd=bypass')
  for (const [outcome, parameters] of [
    [kept, { hit: true }],
    [ahead, { hit: true, detail: new Token('ahead') }],
    [one, { fwd: new Token('miss') }],
    [shared, { fwd: new Token('miss'), collapsed: true }],
  ] as const) {
    const [[name, found] = [], ...more] = parseList(cacheStatus([read], [outcome]))
    t.same(
      [name, Object.fromEntries(found ?? []), more],
      [new Token('ankiconnect-gateway'), parameters, []],
      'RFC 9211',
    )
  }
  t.end()
})
