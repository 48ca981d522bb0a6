import t from 'tap'
import { startFront } from '../support/front.ts'
import { openRaw, post } from '../support/raw-client.ts'
import { DONE, startScripted } from '../support/scripted-upstream.ts'

const READ = { action: 'deckNames', version: 6 }
/** The connections that a listener takes as shipped. */
const MOST = 512

t.test(`${MOST} idle connections keep no newcomer out: the longest idle one ends`, async (t) => {
  const upstream = await startScripted(() => DONE)
  const front = await startFront({ upstream })
  t.teardown(async () => {
    await front.close()
    await upstream.close()
  })
  await front.known('up')
  const open = async () => {
    const client = await openRaw(front.port)
    t.teardown(() => client.close())
    await client.send(post({ action: 'version' }))
    await client.reply()
    return client
  }
  const first = await open()
  const others: Awaited<ReturnType<typeof open>>[] = []
  while (others.length < MOST - 1) others.push(await open())
  const newcomer = await openRaw(front.port)
  t.teardown(() => newcomer.close())
  await newcomer.send(post(READ))
  t.equal((await newcomer.reply()).body.toString(), DONE)
  t.match(await first.ended(), { how: 'end' })
  await others[0]?.send(post(READ))
  t.equal((await others[0]?.reply())?.body.toString(), DONE, 'the others stay')
})
