import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { flowText } from '../../src/rules/flow-text.ts'
import { startOwned } from '../admission/service.ts'
import { ask } from '../support/ask.ts'

/** Has a keyless program of this machine store media in these places, and asks for the rule that would allow it. */
async function ruleAfter(t: Test, media: readonly object[]) {
  const service = await startOwned(t, 'clients: { local-program: { profile: card-creator } }\n')
  for (const medium of media) {
    const params = { filename: 'a.mp3', ...medium }
    t.match(await ask(service.port, { action: 'storeMediaFile', version: 6, params }), { text: /needs hazard/ })
  }
  return service.rule({ rule: 'allow', client: 'local-program', action: 'storeMediaFile' })
}

t.test('a host with the name of a word gets no rule, because the word allows whole networks', async (t) => {
  for (const word of ['private', 'loopback', 'public', 'PRIVATE'])
    t.match(await ruleAfter(t, [{ url: `http://${word}/a.mp3` }]), { status: 409, reply: { error: /name no place/ } })
  const { reply } = await ruleAfter(t, [{ url: 'http://private/a.mp3' }, { url: 'https://forvo.example/a.mp3' }])
  t.match(reply, { effect: 'adds hazard fetch (host [forvo.example]) to client local-program' })
  t.match(reply, { reach: /^1 of its 2 refused calls would pass/ })
})

t.test(
  'a path that leaves the folder with which it begins gets no rule, nor does the root',
  { skip: process.platform === 'win32' },
  async (t) => {
    for (const path of ['/home/me/Pictures/../../../etc/a.mp3', '/a.mp3', '/home/./a.mp3', '//host/share/a.mp3'])
      t.match(await ruleAfter(t, [{ path }]), { status: 409, reply: { error: /name no place/ } }, path)
    const { reply } = await ruleAfter(t, [{ path: '/home/me/../a.mp3' }, { path: '/home/me/a.mp3' }])
    t.match(reply, { effect: 'adds hazard host-file (under ["/home/me"]) to client local-program' })
  },
)

t.test('the owner sees every character of a place, and the file means the place', (t) => {
  const places = ['/a\u009b2J', '/a\u202egpj.exe', '/\u200b', '/\u{e0041}', '/\u2028-', '/\u007f', '/\u00ad"\\']
  for (const place of places) {
    const written = flowText([place])
    t.notMatch(written, /[\p{Cc}\p{Cf}\u2028\u2029]/u)
    t.same(parse(written), [place])
  }
  t.end()
})
