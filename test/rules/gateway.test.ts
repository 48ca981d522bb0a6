import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { type OwnedService, startOwned } from '../admission/service.ts'
import { ask } from '../support/ask.ts'

const KEY = 'a key of sixteen characters'
const OBSIDIAN = 'Origin: app://obsidian.md'
const DEVICE = 'X-Forwarded-For: 192.168.1.20'
const SIX = '{"result": 6, "error": null}'

const yaml = `clients:
  # my agent
  claude: { key: '${KEY}', profile: read-only } # careful
`

/** Starts a gateway whose configuration file has mode 600, because it holds a key. */
async function start(t: Parameters<typeof startOwned>[0], text = yaml): Promise<OwnedService> {
  const umask = process.umask(0o077)
  try {
    return await startOwned(t, text)
  } finally {
    process.umask(umask)
  }
}

const file = ({ folder }: OwnedService) => join(folder, 'gateway.yaml')
const own = ({ folder }: OwnedService, name: string) => join(folder, 'clients.d', `${name}.yaml`)
const claude = async ({ port }: OwnedService, action: string, params: object = {}) =>
  (await ask(port, { action, version: 6, key: KEY, params })).text

t.test(
  'a refused action is allowed to its client: first shown with its reach, then written and in force',
  async (t) => {
    const service = await start(t)
    t.match(await claude(service, 'createDeck', { deck: 'A' }), /createDeck is not allowed/)
    t.match(await claude(service, 'createDeck', { deck: 'B' }), /createDeck is not allowed/)
    t.match((await service.state()).refusals, [{ client: 'claude', action: 'createDeck', count: 2 }])
    const before = readFileSync(file(service), 'utf8')
    const { status, reply } = await service.rule({ rule: 'allow', client: 'claude', action: 'createDeck' })
    t.equal(status, 200)
    t.match(reply, {
      file: file(service),
      effect: 'adds createDeck to client claude',
      reach: '2 of its 2 refused calls would pass',
      difference: [
        '  clients:',
        '    # my agent',
        '-   claude: { key: (not shown), profile: read-only } # careful',
        '+   claude: { key: (not shown), profile: { extends: read-only, allow: [createDeck] } } # careful',
      ],
    })
    t.notMatch(JSON.stringify(reply), KEY)
    t.equal(readFileSync(file(service), 'utf8'), before, 'nothing is written before the owner agrees')
    t.match(await claude(service, 'createDeck', { deck: 'A' }), /not allowed/)
    const written = await service.rule({}, String(reply.token))
    t.match(written, { status: 200, reply: { effect: 'adds createDeck to client claude' } })
    t.equal(
      readFileSync(file(service), 'utf8'),
      before.replace('profile: read-only', 'profile: { extends: read-only, allow: [createDeck] }'),
    )
    t.equal(statSync(file(service)).mode & 0o777, 0o600)
    t.match(await claude(service, 'createDeck', { deck: 'A' }), /"error": null/, 'in force at once')
    t.same((await service.state()).refusals, [], 'what is allowed now leaves the refusals')
    t.match(await claude(service, 'deleteDecks', { decks: ['A'], cardsToo: true }), /refused by policy .*claude\.own/)
    t.equal((await service.rule({}, String(reply.token))).status, 404, 'a token counts once')
    t.match(service.log.join(''), /the owner wrote a rule: adds createDeck to client claude/)
    t.match((await service.state()).refusals, [{ action: 'deleteDecks' }], 'other refusals stay')
    const again = await service.rule({ rule: 'allow', client: 'claude', action: 'createDeck' })
    t.match(again, { status: 409, reply: { error: 'profile claude.own allows createDeck already' } })
  },
)

t.test('a built-in client gets a file of its own, and a hazard only the places that were refused', async (t) => {
  const service = await start(t, 'clients: { local-program: { profile: card-creator } }\n')
  const store = (url: string) =>
    ask(service.port, { action: 'storeMediaFile', version: 6, params: { filename: 'a.mp3', url } })
  t.match(await store('http://127.0.0.1:1/a.mp3'), { text: /needs hazard fetch/ })
  t.match(await store('https://forvo.example/a.mp3'), { text: /needs hazard fetch/ })
  const { reply } = await service.rule({ rule: 'allow', client: 'local-program', action: 'storeMediaFile' })
  t.match(reply, {
    effect: 'adds hazard fetch (host ["127.0.0.1", forvo.example]) to client local-program',
    reach: '2 of its 2 refused calls would pass',
  })
  const page = await service.rule({ rule: 'allow', client: 'local-page', action: 'guiUndo' })
  t.match(page.reply, {
    file: own(service, 'local-page'),
    difference: ['+ profile: { extends: card-creator, allow: [guiUndo] }'],
    reach: 'none of its calls of this action has been refused since the gateway started',
  })
  t.equal((await service.rule({}, String(page.reply.token))).status, 200)
  t.equal(readFileSync(own(service, 'local-page'), 'utf8'), 'profile: { extends: card-creator, allow: [guiUndo] }\n')
  t.equal(statSync(own(service, 'local-page')).mode & 0o777, 0o600)
  t.match(
    (await service.state()).clients.find(({ name }) => name === 'local-page'),
    { profile: 'local-page.own' },
  )
})

t.test("the buttons of decks get what the owner allows to Anki's own pages, and nothing else", async (t) => {
  const service = await start(t)
  const { reply } = await service.rule({ rule: 'allow', client: 'anki-page', action: 'guiBrowse' })
  t.match(reply, { file: own(service, 'anki-page'), difference: ['+ profile: { allow: [guiBrowse] }'] })
  t.equal((await service.rule({}, String(reply.token))).status, 200)
  const further = await service.rule({ rule: 'allow', client: 'anki-page', action: 'guiDeckBrowser' })
  t.match(further.reply, {
    difference: ['- profile: { allow: [guiBrowse] }', '+ profile: { allow: [guiBrowse, guiDeckBrowser] }'],
  })
})

t.test('an action that is always refused is no longer shown, and can be allowed again', async (t) => {
  const service = await start(t)
  await claude(service, 'guiUndo')
  t.match((await service.state()).refusals, [{ client: 'claude', action: 'guiUndo' }])
  const { reply } = await service.rule({ rule: 'deny', client: 'claude', action: 'guiUndo' })
  t.match(reply, {
    effect: 'always refuses guiUndo to client claude, and no longer shows it',
    reach: 'refused calls of this action since the gateway started: 1',
  })
  t.equal((await service.rule({}, String(reply.token))).status, 200)
  t.same((await service.state()).refusals, [])
  t.match(await claude(service, 'guiUndo'), /guiUndo is denied/)
  t.same((await service.state()).refusals, [])
  t.equal((await service.rule({ rule: 'deny', client: 'claude', action: 'guiUndo' })).status, 409)
  const allowed = await service.rule({ rule: 'allow', client: 'claude', action: 'guiUndo' })
  t.equal((await service.rule({}, String(allowed.reply.token))).status, 200)
  t.match(readFileSync(file(service), 'utf8'), 'profile: { extends: read-only, allow: [guiUndo] }')
  t.notMatch(await claude(service, 'guiUndo'), /refused by policy/)
})

t.test('a caller is let in by what was shown, its fresh key included', async (t) => {
  const service = await start(t, '')
  await ask(service.port, { action: 'deckNames' }, DEVICE)
  await ask(service.port, { action: 'deleteNotes' }, DEVICE)
  const [{ id = '' } = {}] = await service.waiting()
  const { reply } = await service.rule({ rule: 'let-in', id, name: 'kobo', profile: 'read-only' })
  t.match(reply, {
    file: own(service, 'kobo'),
    effect: 'lets in 192.168.1.20 as client kobo, with the profile read-only',
    reach:
      'refused requests: 2; of their actions, the profile allows deckNames; it asks you about or refuses deleteNotes',
    difference: ['+ profile: "read-only"', '+ from: "192.168.1.20"', /^\+ keyHash: "sha256:[0-9a-f]{64}"$/],
  })
  t.notOk(existsSync(own(service, 'kobo')))
  const written = await service.rule({}, String(reply.token))
  const { key } = written.reply.client as { key: string }
  const shown = (reply.difference as string[]).map((line) => `${line.slice(2)}\n`).join('')
  t.equal(readFileSync(own(service, 'kobo'), 'utf8'), shown)
  t.same(await ask(service.port, { action: 'version', key }, DEVICE), { status: 200, text: SIX })
  t.same(await service.waiting(0), [])
})

t.test('a caller that is always refused is asked about no more, after a restart of its questions too', async (t) => {
  const service = await start(t)
  await ask(service.port, { action: 'version' }, OBSIDIAN)
  const [{ id = '' } = {}] = await service.waiting()
  const { reply } = await service.rule({ rule: 'refuse', id })
  t.match(reply, {
    file: own(service, 'refused-obsidian.md'),
    effect: 'always refuses app://obsidian.md, and no longer shows it',
    reach: 'refused requests: 1; the gateway did not read what they ask for',
    difference: ['+ profile: "none"', '+ origin: "app://obsidian.md"'],
  })
  t.match((await service.state()).refusals, [{ who: 'app://obsidian.md' }])
  t.same((await service.rule({}, String(reply.token))).reply.client, undefined)
  t.same(await service.waiting(0), [])
  t.same((await service.state()).refusals, [])
  t.same(await ask(service.port, { action: 'version' }, OBSIDIAN), { status: 403, text: '' })
  t.same(await service.waiting(0), [])
  t.same((await service.state()).refusals, [])
})

t.test('what cannot be written is refused in words, and nothing changes', async (t) => {
  const service = await start(t, `${yaml}profiles:\n  strict: { extends: agent, deny: [sync] }\n`)
  const error = async (asked: object, token?: string) => {
    const { status, reply } = await service.rule(asked, token)
    return `${status} ${reply.error}`
  }
  const about = { rule: 'allow', client: 'claude', action: 'createDeck' }
  t.match(await error({ ...about, client: 'cluade' }), /^404 there is no client "cluade"; did you mean claude/)
  t.match(
    await error({ ...about, action: 'creatDeck' }),
    /^404 there is no action "creatDeck"; did you mean createDeck/,
  )
  t.match(await error({ ...about, action: 'deckNames' }), /^409 profile read-only allows deckNames already/)
  t.match(await error({ ...about, more: 'x' }), /^400 expected \{"rule": "let-in"/)
  t.match(await error({ rule: 'let-in', id: 'c9' }), /^404 nothing with this id is waiting/)
  t.match(await error({}, 'unknown-token'), /^404 nothing with this token waits/)
  const plain = await fetch(`${service.admin}/rules`, { method: 'POST', body: JSON.stringify(about) })
  t.equal(plain.status, 415, 'a form of another page changes nothing')
  const foreign = await fetch(`${service.admin}/rules`, {
    method: 'POST',
    headers: { Origin: 'http://evil.example', 'Content-Type': 'application/json' },
    body: JSON.stringify(about),
  })
  t.equal(foreign.status, 403)
  t.equal((await fetch(`${service.admin}/rules`)).status, 405)

  const before = readFileSync(file(service), 'utf8')
  const shown = await service.rule(about)
  writeFileSync(file(service), `${before}# a new line\n`)
  t.match(await error({}, String(shown.reply.token)), /^409 .*gateway\.yaml has changed since the difference was shown/)
  t.equal(readFileSync(file(service), 'utf8'), `${before}# a new line\n`)
  writeFileSync(file(service), 'clients: 5\n')
  t.match(
    await error(about),
    /^409 the configuration cannot be used as it is now, so no rule can be added: .*gateway\.yaml:1/,
  )
  writeFileSync(file(service), before)
  t.same(
    readdirSync(service.folder).filter((name) => name.startsWith('.')),
    [],
    'no draft is left',
  )
})

t.test('rules that a profile cannot lose are named, with what the owner can do', async (t) => {
  const text = `clients:
  claude: { key: '${KEY}', profile: strict }
profiles:
  strict: { extends: agent, deny: [sync], where: { addTags: { tags: { eq: x } } } }
`
  const service = await start(t, text)
  const error = async (action: string) =>
    String((await service.rule({ rule: 'allow', client: 'claude', action })).reply.error)
  t.match(
    await error('sync'),
    /^profile strict refuses sync by deny sync, and a profile that extends it cannot take a rule away/,
  )
  t.match(await error('deleteNotes'), /^profile strict asks you about deleteNotes \(ask @destructive/)
  await claude(service, 'addTags', { notes: [1], tags: 'y' })
  t.match(await error('addTags'), /^profile strict refuses addTags by where addTags tags/)
})

t.test(
  'a file that may not be written says so',
  { skip: process.getuid?.() === 0 && 'root may write everything' },
  async (t) => {
    const service = await start(t)
    const { reply } = await service.rule({ rule: 'allow', client: 'claude', action: 'createDeck' })
    chmodSync(file(service), 0o400)
    const written = await service.rule({}, String(reply.token))
    t.match(written, {
      status: 409,
      reply: { error: /gateway\.yaml cannot be written \(EACCES\); nothing was changed/ },
    })
  },
)

t.test('an action that needs a hazard gets both in one rule, and both are named', async (t) => {
  const service = await start(t)
  await claude(service, 'storeMediaFile', { filename: 'a.mp3', url: 'https://forvo.example/a.mp3' })
  await claude(service, 'storeMediaFile', { filename: 'a.mp3', data: 'YQ==' })
  const { reply } = await service.rule({ rule: 'allow', client: 'claude', action: 'storeMediaFile' })
  t.match(reply, {
    effect: 'adds storeMediaFile and hazard fetch (host [forvo.example]) to client claude',
    reach: '2 of its 2 refused calls would pass',
  })
  t.match(JSON.stringify(reply.difference), 'allow: [storeMediaFile], hazards: { fetch: { host: [forvo.example] } }')
})

t.test('the refused calls that are remembered are bounded', async (t) => {
  const service = await start(t)
  for (let deck = 0; deck < 30; deck++) await claude(service, 'createDeck', { deck: `${deck}` })
  const { reply } = await service.rule({ rule: 'allow', client: 'claude', action: 'createDeck' })
  t.equal(reply.reach, '20 of its latest 20 of 30 refused calls would pass')
  await claude(service, 'deleteDecks', { decks: ['x'.repeat(20_000)], cardsToo: true })
  const large = await service.rule({ rule: 'allow', client: 'claude', action: 'deleteDecks' })
  t.equal(large.reply.reach, 'refused calls: 1; they are too large to be judged again')
})
