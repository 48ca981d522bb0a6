import t from 'tap'
import { ask, askRaw } from '../../support/ask.ts'
import { type Front, startFront } from '../../support/front.ts'
import { startScripted } from '../../support/scripted-upstream.ts'
import { callOf, clients, same } from './two.ts'

/** What comes in has to be what went out, byte for byte. */
const HEAD = 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: '

t.test(
  'an upstream that leads back to this gateway is found out by its own proof, and the other one serves on',
  async (t) => {
    const anna = await startScripted(same('anna'))
    const door = Promise.withResolvers<Front>()
    const circle = await startScripted(
      async (body) =>
        (await askRaw((await door.promise).port, `${HEAD}${Buffer.byteLength(body)}\r\n\r\n${body}`)).text ?? 'close',
      { ownProofs: true },
    )
    const front = await startFront({ upstream: { url: anna.url }, others: { ben: { url: circle.url } }, clients })
    t.teardown(async () => {
      await front.close()
      await Promise.all([anna.close(), circle.close()])
    })
    door.resolve(front)
    const { health } = front.gateway.upstreams.of({ upstream: 'ben' })
    t.equal(await health.settled(), 'circle')
    await front.known('up')
    t.match(
      (await ask(front.port, callOf('b', 'deckNames'))).text,
      'the upstream of this gateway is this gateway itself',
    )
    t.equal((await ask(front.port, callOf('a', 'deckNames'))).text, '{"result": "anna", "error": null}')
  },
)
