import type { IncomingMessage } from 'node:http'
import { Transform } from 'node:stream'

/** Replaces texts in a stream, including those that span two chunks. Holds back no more than the longest of them. */
export function replacing(texts: ReadonlyMap<string, string>): Transform {
  const longest = Math.max(...[...texts.keys()].map(({ length }) => length))
  const pattern = new RegExp([...texts.keys()].map((text) => text.replace(/[^A-Za-z0-9]/g, '\\$&')).join('|'), 'g')
  let held = ''
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const text = held + chunk.toString('latin1')
      let from = 0
      let out = ''
      for (const { 0: found, index } of text.matchAll(pattern)) {
        out += text.slice(from, index) + texts.get(found)
        from = index + found.length
      }
      const until = Math.max(from, text.length - longest + 1)
      held = text.slice(until)
      done(null, Buffer.from(out + text.slice(from, until), 'latin1'))
    },
    flush: (done) => done(null, Buffer.from(held, 'latin1')),
  })
}

/** Returns whether addresses can be replaced in a reply: it must be a whole, uncompressed JSON text. */
export function isReplaceable({ statusCode, headers }: IncomingMessage): boolean {
  const isJson = /^application\/(?:[^;]*\+)?json\b/i.test(headers['content-type'] ?? '')
  return statusCode === 200 && isJson && headers['content-encoding'] === undefined
}

/**
 * Returns the addresses of a target in the spellings that it may use, with escaped or plain slashes, and their
 * replacements for clients.
 *
 * @param target the target's URL, with `/` at its end
 * @param seen the address of the same place for the client
 */
export function addressesOf(target: string, seen: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  const escaped = (text: string) => text.replaceAll('/', '\\/')
  for (const spelling of [target, target.replace(/^(https?:\/\/)(?:127\.0\.0\.1|\[::1\])/, '$1localhost')]) {
    texts.set(spelling, seen)
    texts.set(escaped(spelling), escaped(seen))
  }
  return texts
}
