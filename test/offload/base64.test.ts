import { randomBytes } from 'node:crypto'
import t from 'tap'
import { decodeBase64, NotCanonical } from '../../src/offload/base64.ts'

const decode = (text: string, size: number) => Buffer.concat([...decodeBase64(Buffer.from(text), size)])

function isRefused(text: string, size: number): boolean {
  try {
    decode(text, size)
    return false
  } catch (error) {
    return error instanceof NotCanonical
  }
}

t.test('whatever the length and the slices, what was encoded comes back, escaped slashes too', (t) => {
  for (let length = 0; length < 70; length += 1) {
    // Many slashes: the bits of this are those of the last digits of the alphabet.
    const bytes = length % 2 === 0 ? randomBytes(length) : Buffer.alloc(length, 0xff)
    const text = bytes.toString('base64')
    for (const size of [1, 2, 3, 4, 5, 7, 16, 64, 1000]) {
      t.ok(decode(text, size).equals(bytes))
      t.ok(decode(text.replaceAll('/', '\\/'), size).equals(bytes))
    }
  }
  t.end()
})

t.test('what decoders read differently is refused', (t) => {
  const texts = [
    'QQ',
    'QQ=',
    'QUJD\\nQUJD',
    'QQ==QUJD',
    'Q===',
    '====',
    'QUJ_',
    'QUJ-',
    'QUI\\u003d',
    'QÜ==',
    'QQ== ',
    'Q=Q=',
    'QUJD=',
    'QUJDQ',
  ]
  for (const text of texts) {
    for (const size of [1, 2, 3, 4, 5, 64]) t.ok(isRefused(text, size), `${text} by ${size}`)
  }
  t.end()
})

t.test('a slice at a time is decoded', (t) => {
  const slices = [...decodeBase64(Buffer.from(randomBytes(3000).toString('base64')), 400)]
  t.ok(slices.length >= 10)
  t.ok(slices.every(({ length }) => length <= 303))
  t.end()
})
