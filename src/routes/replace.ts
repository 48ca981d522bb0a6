import type { IncomingMessage } from 'node:http'
import { Transform } from 'node:stream'

/**
 * Replaces every one of some texts by another in what passes through, also where one lies across two chunks. No more is held back
 * than the longest of them.
 */
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

/** Whether a reply is text in which addresses can be replaced: whole, JSON, and not compressed. */
export function isReplaceable({ statusCode, headers }: IncomingMessage): boolean {
  const isJson = /^application\/(?:[^;]*\+)?json\b/i.test(headers['content-type'] ?? '')
  return statusCode === 200 && isJson && headers['content-encoding'] === undefined
}

/**
 * The addresses of a target as it may write them itself, with the slashes escaped or not, and what its clients have to write.
 *
 * @param target the target's URL, with `/` at its end
 * @param seen where the client finds the same
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
