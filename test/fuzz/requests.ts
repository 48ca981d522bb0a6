import fc, { type Arbitrary } from 'fast-check'
import type { Catalogue } from '../../src/actions/catalogue.ts'
import { callsOf } from './calls.ts'
import { type Choices, write } from './node.ts'

const BYTES = [0x00, 0x22, 0x2c, 0x3a, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d, 0x80, 0xc0, 0xed, 0xff, 0x31, 0x20]

/** One change of the bytes of a body. */
interface Spoilt {
  readonly kind: 'insert' | 'replace' | 'remove' | 'repeat' | 'cut' | 'append' | 'twice' | 'mark'
  readonly at: number
  readonly length: number
  readonly byte: number
}

const spoilt: Arbitrary<Spoilt> = fc.record({
  kind: fc.constantFrom('insert', 'replace', 'remove', 'repeat', 'cut', 'append', 'twice', 'mark'),
  at: fc.nat(100_000),
  length: fc.nat(11),
  byte: fc.oneof({ arbitrary: fc.constantFrom(...BYTES), weight: 4 }, { arbitrary: fc.nat(255), weight: 1 }),
})

/** The bodies of requests, valid or nearly: calls, their spelling, and now and then other bytes. */
export function requestsOf(catalogue: Catalogue): Arbitrary<Buffer> {
  const spelling: Arbitrary<Choices> = fc.oneof(
    { arbitrary: fc.constant<number[]>([]), weight: 2 },
    { arbitrary: fc.array(fc.nat(1000), { minLength: 1, maxLength: 8 }), weight: 1 },
  )
  const changes = fc.oneof(
    { arbitrary: fc.constant<Spoilt[]>([]), weight: 5 },
    { arbitrary: fc.array(spoilt, { minLength: 1, maxLength: 2 }), weight: 1 },
  )
  return fc
    .tuple(callsOf(catalogue), spelling, changes)
    .map(([node, choices, changes]) => changes.reduce(spoil, Buffer.from(write(node, choices))))
}

/** Changes some bytes of a text: one, a stretch, the end, or a byte order mark before it. */
function spoil(bytes: Buffer, { kind, at: given, length, byte }: Spoilt): Buffer {
  const at = given % (bytes.length + 1)
  const end = Math.min(bytes.length, at + length)
  const one = Buffer.from([byte])
  switch (kind) {
    case 'insert':
      return Buffer.concat([bytes.subarray(0, at), one, bytes.subarray(at)])
    case 'replace':
      return Buffer.concat([bytes.subarray(0, at), one, bytes.subarray(at + 1)])
    case 'remove':
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)])
    case 'repeat':
      return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)])
    case 'cut':
      return bytes.subarray(0, at)
    case 'append':
      return Buffer.concat([bytes, one])
    case 'twice':
      return Buffer.concat([bytes, bytes])
    case 'mark':
      return Buffer.concat([Buffer.from('\ufeff'), bytes])
  }
}
