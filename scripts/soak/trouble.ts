import type { Random } from '../../test/fuzz/random.ts'
import type { AnkiOrder } from './anki.ts'

/** One thing that goes wrong during a soak. */
export interface Trouble {
  readonly name: string
  readonly order: AnkiOrder
}

/** Returns the next thing that goes wrong with Anki. Requests are hit from now on, one or a few. */
export function nextTrouble(random: Random): Trouble {
  const times = 1 + random.int(3)
  const runs = random.once(2)
  const fault = (name: string, given: object): Trouble => ({
    name,
    order: { kind: 'fault', fault: { times, ...given } as never },
  })
  switch (random.int(11)) {
    case 0:
      return fault('no reply', { kind: 'hang', runs, times: 1 })
    case 1:
      return fault('half a reply', { kind: 'half-reply' })
    case 2:
      return fault('reset', { kind: 'reset', runs })
    case 3:
      return fault('no HTTP', { kind: 'garbage', runs })
    case 4:
      return fault('no JSON', { kind: 'garbage', runs, bytes: replyOf('oops') })
    case 5:
      return fault('another number of answers', {
        kind: 'garbage',
        bytes: replyOf('{"result": [], "error": null}'),
        isMulti: true,
      })
    case 6:
      return fault('slow', { kind: 'slow', ms: 200 + random.int(2000) })
    case 7:
      return fault('Anki starts again', { kind: 'closed', ms: 300 + random.int(3000), runs, times: 1 })
    case 8:
      return fault('a dialog', { kind: 'dialog', ms: 500 + random.int(2500), times: 1 })
    case 9:
      return fault('connections refused', { kind: 'refuse', at: 1 })
    default:
      return { name: 'Anki is closed', order: { kind: 'restart', ms: 500 + random.int(4000) } }
  }
}

function replyOf(body: string): string {
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}
