import fc from 'fast-check'
import t from 'tap'
import { edited } from '../../src/wire/edits.ts'

const edit = (start: number, end: number, by: string) => ({ start, end, by: Buffer.from(by) })

t.test('a text without edits is the same bytes, and not copied', async (t) => {
  const text = Buffer.from('abc')
  t.equal(edited(text, []), text)
})

t.test('edits may come in any order: each replaces its own span, and the rest stays', async (t) => {
  const edits = [edit(8, 9, ''), edit(0, 1, 'long'), edit(4, 4, '+')]
  for (const given of [edits, edits.toReversed()])
    t.equal(edited(Buffer.from('abcdefghij'), given).toString(), 'longbcd+efghj')
})

t.test('edits give what splicing one after another from the end gives', async () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.array(fc.tuple(fc.nat(20), fc.nat(20), fc.string()), { maxLength: 5 }),
      (text, given) => {
        const bytes = Buffer.from(text)
        let last = 0
        const edits = given
          .map(([gap, length, by]) => {
            const start = Math.min(bytes.length, last + gap)
            last = Math.min(bytes.length, start + length)
            return edit(start, last, by)
          })
          .filter(({ start }, index, all) => index === 0 || start > (all[index - 1] as { start: number }).start)
        let plain = bytes
        for (const { start, end, by } of edits.toReversed())
          plain = Buffer.concat([plain.subarray(0, start), by, plain.subarray(end)])
        return edited(bytes, edits.toReversed()).equals(plain)
      },
    ),
  )
})
