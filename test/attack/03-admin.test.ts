import t from 'tap'
import { startFront } from '../support/front.ts'
import { openRaw } from '../support/raw-client.ts'
import { DONE, startScripted } from '../support/scripted-upstream.ts'

t.test('half requests that fill the admin listener lock out nobody at another address', async (t) => {
  const upstream = await startScripted(() => DONE)
  t.teardown(() => upstream.close())
  const front = await startFront({ upstream: { url: upstream.url } })
  t.teardown(() => front.close())
  const { port } = front.gateway.adminAddress
  for (let n = 0; n < 64; n++) {
    const stranger = await openRaw(port, '127.0.0.1', '127.0.0.2')
    t.teardown(() => stranger.close())
    await stranger.send('GET / HT')
  }
  const owner = await openRaw(port)
  t.teardown(() => owner.close())
  await owner.send('GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
  t.equal((await owner.reply('GET')).status, 200)
})
