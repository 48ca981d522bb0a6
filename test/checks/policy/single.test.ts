import t from 'tap'
import { compileMatch, type Match } from '../../../src/checks/policy/match.ts'
import { fitsSingle } from '../../../src/checks/policy/single.ts'
import { readOutline } from '../../../src/wire/outline.ts'
import type { Value } from '../../../src/wire/value.ts'

function fits(match: Match, json: string): boolean {
  const holder = readOutline(Buffer.from(`{"url":${json}}`)) as { readonly url: Value }
  return fitsSingle(compileMatch(match), holder.url, holder, 'url')
}

t.test('a path or URL must fit every matcher, its length in bytes included', async (t) => {
  t.equal(fits({ glob: 'a*' }, '"abc"'), true)
  t.equal(fits({ glob: 'a*' }, '"b"'), false)
  t.equal(fits({ maxBytes: '3B' }, '"abc"'), true)
  t.equal(fits({ maxBytes: '3B' }, '"abcd"'), false)
  t.equal(fits({ maxBytes: '3B' }, '"aä"'), true)
  t.equal(fits({ maxBytes: '3B' }, '"ää"'), false)
  t.equal(fits({ maxBytes: '3B', glob: 'b*' }, '"abc"'), false)
})

t.test('a path or URL is one item', async (t) => {
  t.equal(fits({ maxItems: 1 }, '"abc"'), true)
  t.equal(fits({ maxItems: 0 }, '"abc"'), false)
  t.equal(fits({ absent: true }, '"abc"'), false)
})

t.test('anything but a text is longer than every limit', async (t) => {
  for (const json of ['7', 'true', '[]', '{}', '["a"]']) {
    t.equal(fits({ present: true, maxBytes: '1GiB' }, json), false, json)
    t.equal(fits({ present: true }, json), true, json)
  }
})

t.test('a long text is measured and compared in whole', async (t) => {
  const long = JSON.stringify('a'.repeat(200_000))
  t.equal(fits({ maxBytes: '200000B' }, long), true)
  t.equal(fits({ maxBytes: '199999B' }, long), false)
  t.equal(fits({ glob: '*a' }, long), true)
})
