import t from 'tap'
import { readProfiles, selectedBy } from '../../../src/checks/policy/read.ts'
import { shippedProfiles } from '../../../src/checks/policy/shipped.ts'
import { catalogue } from '../policies.ts'

/** The mistakes in a profile `p`, as `place: text, suggestion`. */
function mistakesIn(profile: unknown): string[] {
  const reading = readProfiles({ p: profile }, shippedProfiles(), catalogue)
  if (reading.ok) return []
  return reading.mistakes.map(({ at, mistake, suggestion }) => {
    const place = at.slice(1).join(' ')
    return `${place}: ${mistake.text}${suggestion === undefined ? '' : `, ${suggestion}`}`
  })
}

const profiles = (written: unknown, shipped = {}) => readProfiles(written, shipped, catalogue)

t.test('what has no mistake is read, and stands next to the shipped profiles or in the place of one', async (t) => {
  const mine = {
    extends: ['card-creator', 'none'],
    allow: ['addNote', '@edit', '@all'],
    ask: [],
    deny: ['version'],
    where: {
      addNote: { deck: { deck: 'A' }, 'note.fields.*': { maxBytes: '1KiB' }, '*': { absent: true, maxBytes: '1KiB' } },
      '@all': { 'notes[].tags': { absent: true, maxItems: 3 } },
      '@add': {},
    },
    hazards: { fetch: { host: 'a.org' }, end: true, export: true },
    budget: 'small',
    scope: { decks: ['A'], shared: 'edit', whole: [] },
    softDelete: { tag: 'gone' },
  }
  const reading = profiles({ mine }, { 'card-creator': { allow: ['version'] } })
  t.same(reading, { ok: true, profiles: { 'card-creator': { allow: ['version'] }, mine } })
  t.match(profiles({ mine: { extends: 'x' }, x: {} }), { ok: true, profiles: { mine: { extends: ['x'] } } })
  t.same(profiles({ x: { allow: ['version'] } }, { x: {}, y: {} }), {
    ok: true,
    profiles: { x: { allow: ['version'] }, y: {} },
  })
  t.match(profiles({ x: { softDelete: 'on' }, y: { softDelete: 'off' } }), {
    profiles: { x: { softDelete: 'on' }, y: { softDelete: 'off' } },
  })
})

t.test('a member that is something else than it must be is a mistake, whatever it is instead', async (t) => {
  const members = 'expected a map with extends, allow, ask, deny, where, hazards, budget, scope, softDelete'
  for (const wrong of ['read-only', 7, null, []]) t.same(mistakesIn(wrong), [`: ${members}`], JSON.stringify(wrong))
  for (const [member, values, text] of [
    ['extends', [7, null, {}, ['a', 7]], 'expected the name of a profile, or a list of them'],
    ['budget', [7, null, ['a']], 'expected the name of a budget'],
    ['where', ['a', 7, null, []], 'expected a map: an action or @group, and the conditions on its parameters'],
    ['softDelete', [7, null, []], 'expected off, on, or a map such as { tag: "deleted::agent" }'],
  ] as const) {
    for (const value of values) t.same(mistakesIn({ [member]: value }), [`${member}: ${text}`], JSON.stringify(value))
  }
  for (const member of ['allow', 'ask', 'deny']) {
    for (const value of ['addNote', 7, null, {}])
      t.same(mistakesIn({ [member]: value }), [`${member}: expected a list of actions and @groups`])
    t.same(mistakesIn({ [member]: ['version', 7] }), [`${member} 1: expected an action or an @group`])
  }
  for (const value of ['fetch', 7, null, []])
    t.match(mistakesIn({ hazards: value }), [/^hazards: expected a map of hazards: host-file, fetch, /])
  for (const value of ['a', 7, null, []]) {
    t.same(mistakesIn({ where: { addNote: value } }), [
      'where addNote: expected a map: a subject or parameter, and its matchers',
    ])
  }
  t.same(profiles(7), { ok: false, mistakes: [{ at: [], mistake: mistakeOf('expected a map of profiles') }] })
})

const mistakeOf = (text: string) => ({ code: 'profile.expected-map', text, status: null })

t.test('a mistake inside a scope or softDelete is found at its place', async (t) => {
  t.same(mistakesIn({ scope: 7 }), ['scope: expected a scope such as { decks: [Japanese], shared: tag, whole: [] }'])
  t.match(mistakesIn({ scope: { decks: ['A'], shared: 'all' } }), [/^scope shared: expected a scope/])
  t.match(mistakesIn({ softDelete: { tag: 'none' } }), [/^softDelete tag: expected off/])
})

t.test('a name that does not exist is a mistake, with what was probably meant', async (t) => {
  t.same(mistakesIn({ alow: [] }), ['alow: there is no such member of a profile, allow'])
  t.same(mistakesIn({ nothingOfTheKind: [] }), ['nothingOfTheKind: there is no such member of a profile'])
  t.same(mistakesIn({ allow: ['addNot'] }), ['allow 0: there is no such action, addNote'])
  t.same(mistakesIn({ allow: ['edi'] }), ['allow 0: there is no such action, edit'])
  t.same(mistakesIn({ deny: ['version', '@raed'] }), ['deny 1: there is no such group, @read'])
  t.same(mistakesIn({ deny: ['@alll'] }), ['deny 0: there is no such group, @all'])
  t.same(mistakesIn({ ask: ['multi'] }), ['ask 0: multi is judged by the calls in it; name those'])
  t.same(mistakesIn({ extends: 'agnt' }), ['extends: there is no such profile, agent'])
  t.same(mistakesIn({ extends: 'toString' }), ['extends: there is no such profile'])
  t.same(mistakesIn({ hazards: { fech: true } }), ['hazards fech: there is no such hazard, fetch'])
  t.same(mistakesIn({ where: { addNot: {} } }), ['where addNot: there is no such action, addNote'])
  t.same(mistakesIn({ allow: ['addNot'], budget: 7 }), [
    'allow 0: there is no such action, addNote',
    'budget: expected the name of a budget',
  ])
})

t.test('a hazard takes true, and matchers if there is something to match', async (t) => {
  t.same(mistakesIn({ hazards: { end: { eq: 'a' } } }), ['hazards end: expected true; it has no value to match'])
  t.same(mistakesIn({ hazards: { end: 'yes' } }), ['hazards end: expected true; it has no value to match'])
  t.match(mistakesIn({ hazards: { fetch: false } }), [/^hazards fetch: expected a map of matchers: eq, in, deck, /])
  t.same(mistakesIn({ hazards: { fetch: { hots: 'a.org' } } }), ['hazards fetch hots: there is no such matcher, host'])
})

t.test('a condition names a subject or a place that the action has', async (t) => {
  const at = (selector: string, what: string) => mistakesIn({ where: { [selector]: { [what]: { absent: true } } } })
  t.same(at('deleteNotes', 'deck'), ['where deleteNotes deck: deleteNotes names no deck'])
  t.same(at('changeDeck', 'card'), ['where changeDeck card: changeDeck has no such parameter, cards'])
  t.same(at('addNote', 'dek'), ['where addNote dek: addNote has no such parameter, deck'])
  t.same(at('storeMediaFile', 'dat.x'), ['where storeMediaFile dat.x: storeMediaFile has no such parameter, data'])
  for (const [selector, what] of [
    ['changeDeck', 'deck'],
    ['@all', 'query'],
    ['addNote', 'note'],
    ['addNote', 'note.fields.My Field'],
    ['addNotes', 'notes[]'],
    ['addNotes', 'notes[].*.url'],
    ['version', '*'],
    ['version', '*.*'],
    ['@media', 'data'],
  ] as const) {
    t.same(at(selector, what), [], `${selector} ${what}`)
  }
  for (const what of [
    '',
    '.',
    'note.',
    '.note',
    'note..a',
    '[]',
    '[].a',
    'note[]x',
    'note[',
    'note]',
    'note[0]',
    'note*',
    '*a',
    '**',
    '*[]',
    'note.[]',
  ]) {
    t.same(
      at('addNote', what),
      [`where addNote ${what}: expected a subject, or a path such as note.fields.* or notes[].tags`],
      what,
    )
  }
  t.same(mistakesIn({ where: { addNote: { deck: { dekc: 'A' } } } }), [
    'where addNote deck dekc: there is no such matcher, deck',
  ])
  t.same(mistakesIn({ where: { addNot: { x: {} }, addNote: { x: {} } } }), [
    'where addNot: there is no such action, addNote',
    'where addNote x: addNote has no such parameter',
    'where addNote x: expected at least one matcher',
  ])
})

t.test('a profile does not extend itself, directly or not, and may extend one in two ways', async (t) => {
  const circle = (written: object) => {
    const reading = profiles(written)
    return reading.ok ? [] : reading.mistakes.map(({ at, mistake }) => `${at.join(' ')}: ${mistake.text}`)
  }
  t.same(circle({ p: { extends: 'p' } }), ['p extends: p extends p itself, directly or not'])
  t.same(circle({ a: { extends: 'b' }, b: { extends: ['c'] }, c: { extends: 'a' } }), [
    'a extends: b extends a itself, directly or not',
    'b extends: c extends b itself, directly or not',
    'c extends: a extends c itself, directly or not',
  ])
  t.same(circle({ a: { extends: 'b' }, b: { extends: 'b' } }), ['b extends: b extends b itself, directly or not'])
  t.same(circle({ a: { extends: ['b', 'c'] }, b: { extends: 'd' }, c: { extends: 'd' }, d: {} }), [])
  t.same(circle({ a: { extends: ['none', 'gone'] } }), ['a extends: there is no such profile'])
  t.same(circle({ none: {} }), ['none: none is the profile that allows nothing; give this one another name'])
})

t.test('a selector selects an action, a group, or nothing', async (t) => {
  const names = (selector: string) => selectedBy(selector, catalogue).map(({ name }) => name)
  t.same(names('version'), ['version'])
  t.same(names('nothing'), [])
  t.same(names('@all').length, catalogue.all.length)
  t.ok(names('@edit').includes('suspend'))
  t.notOk(names('@edit').includes('version'))
})
