import t from 'tap'
import { type FetchRule, fetchRuleOf, NO_FETCH, reportingRule } from '../../../src/checks/policy/fetching.ts'
import type { Policy } from '../../../src/checks/policy/policy.ts'
import type { WrittenProfile } from '../../../src/checks/policy/profile.ts'
import { actionOf, compile } from '../policies.ts'

function ruleOf(profile: WrittenProfile, action = 'storeMediaFile'): FetchRule {
  return fetchRuleOf(compile({ p: { allow: ['@all'], ...profile } }).get('p') as Policy, actionOf(action))
}

const PUBLIC = '8.8.8.8'

t.test('without the hazard, and in an action that takes no URL, nothing is fetched', async (t) => {
  for (const rule of [
    NO_FETCH,
    ruleOf({}),
    ruleOf({ hazards: { 'host-file': true } }),
    ruleOf({ hazards: { fetch: { glob: '*' } } }, 'deckNames'),
  ]) {
    t.equal(rule.isOpen, false)
    t.equal(rule.mayAsk('http://a.org/'), false)
    t.equal(rule.mayReach('http://a.org/', PUBLIC), false)
  }
})

t.test('`true` means public hosts, by their URL and by where their name leads', async (t) => {
  const rule = ruleOf({ hazards: { fetch: true } })
  t.equal(rule.isOpen, false)
  t.equal(rule.mayAsk('http://a.org/'), true)
  t.equal(rule.mayAsk('http://localhost/'), false)
  t.equal(rule.mayReach('http://a.org/', PUBLIC), true)
  t.equal(rule.mayReach('http://a.org/', '127.0.0.1'), false)
  t.equal(rule.mayReach('http://localhost/', PUBLIC), false)
})

t.test('a rule is open if it takes every URL', async (t) => {
  const isOpen = (fetch: object, url?: object) =>
    ruleOf({ hazards: { fetch }, ...(url && { where: { storeMediaFile: { url: url as never } } }) }).isOpen
  t.equal(isOpen({ glob: '*' }), true)
  t.equal(isOpen({ present: true }), true)
  t.equal(isOpen({ absent: true, glob: ['a', '*'] }), true)
  t.equal(isOpen({ glob: '*.org' }), false)
  t.equal(isOpen({ glob: '*', scheme: 'https' }), false)
  t.equal(isOpen({ glob: '*' }, { absent: true, glob: '*' }), true)
  t.equal(isOpen({ glob: '*' }, { absent: true, scheme: 'https' }), false)
  t.equal(isOpen({ host: 'public' }, { glob: '*' }), false)
})

t.test('an open rule reaches every address', async (t) => {
  const rule = ruleOf({ hazards: { fetch: { glob: '*' } } })
  t.equal(rule.mayAsk('file:///etc/passwd'), true)
  t.equal(rule.mayReach('http://a.org/', '127.0.0.1'), true)
  t.equal(rule.mayReach('what is this', '169.254.169.254'), true)
})

t.test('matchers that name no host leave the kind of the host to decide', async (t) => {
  const rule = ruleOf({ hazards: { fetch: { scheme: 'https' } } })
  t.equal(rule.mayAsk('https://a.org/'), true)
  t.equal(rule.mayAsk('http://a.org/'), false)
  t.equal(rule.mayReach('https://a.org/', PUBLIC), true)
  t.equal(rule.mayReach('https://a.org/', '10.0.0.1'), false)
  t.equal(rule.mayReach('https://nas.lan/', '10.0.0.1'), true)
  t.equal(rule.mayReach('http://a.org/', PUBLIC), false)
  const glob = ruleOf({ hazards: { fetch: { glob: '*a*' } } })
  t.equal(glob.mayAsk('what a URL'), true)
  t.equal(glob.mayReach('what a URL', PUBLIC), false, 'it has no host')
})

t.test('one of several grants is enough, and it must fit in whole', async (t) => {
  const others = {
    one: { hazards: { fetch: { host: 'a.org', scheme: 'https' } } },
    two: { hazards: { fetch: { host: 'b.org' } } },
  }
  const policy = compile({ ...others, p: { extends: ['one', 'two'], allow: ['@all'] } }).get('p') as Policy
  const rule = fetchRuleOf(policy, actionOf('storeMediaFile'))
  t.equal(rule.mayAsk('https://a.org/'), true)
  t.equal(rule.mayAsk('http://a.org/'), false)
  t.equal(rule.mayAsk('http://b.org/'), true)
  t.equal(rule.mayReach('http://b.org/', PUBLIC), true)
  t.equal(rule.mayReach('http://a.org/', PUBLIC), false)
  t.equal(fetchRuleOf(policy, actionOf('storeMediaFile')), rule, 'it is made once')
  t.not(fetchRuleOf(policy, actionOf('addNote')), rule)
  const open = { one: { hazards: { fetch: { glob: '*' } } }, two: { hazards: { fetch: { host: 'b.org' } } } }
  const wide = compile({ ...open, p: { extends: ['two', 'one'], allow: ['@all'] } }).get('p') as Policy
  t.equal(fetchRuleOf(wide, actionOf('storeMediaFile')).isOpen, true)
})

t.test('every condition on the URL applies, whichever way it names the action', async (t) => {
  for (const selector of ['storeMediaFile', '@all', '@media', '@write']) {
    const where = { [selector]: { url: { absent: true, host: ['a.org', 'loopback'] } } }
    const rule = ruleOf({ hazards: { fetch: { host: ['public', 'loopback'] } }, where })
    t.equal(rule.isOpen, false)
    t.equal(rule.mayAsk('http://a.org/'), true, selector)
    t.equal(rule.mayAsk('http://b.org/'), false, selector)
    t.equal(rule.mayReach('http://a.org/', PUBLIC), true, selector)
    t.equal(rule.mayReach('http://b.org/', PUBLIC), false, selector)
    t.equal(rule.mayReach('http://a.org/', '127.0.0.1'), true, 'loopback is named as a whole')
  }
  for (const [selector, place] of [
    ['addNote', 'note.audio[].url'],
    ['addNote', '*.url'],
    ['storeMediaFile', 'path'],
    ['storeMediaFile', 'url.x'],
  ] as const) {
    const rule = ruleOf({ hazards: { fetch: true }, where: { [selector]: { [place]: { glob: 'x' } } } } as never)
    t.equal(rule.mayAsk('http://a.org/'), true, `${selector} ${place} is about something else`)
  }
})

t.test('two conditions on one place both apply', async (t) => {
  const where = { storeMediaFile: { url: { host: 'public' } }, '@media': { url: { scheme: 'https' } } }
  const rule = ruleOf({ hazards: { fetch: { glob: '*' } }, where })
  t.equal(rule.isOpen, false)
  t.equal(rule.mayAsk('https://a.org/'), true)
  t.equal(rule.mayAsk('http://a.org/'), false)
  t.equal(rule.mayAsk('https://localhost/'), false)
  t.equal(rule.mayReach('https://a.org/', '127.0.0.1'), false)
})

t.test('a redirect may lead to what one of the places allows, and `*` is every medium', async (t) => {
  const where = { addNote: { 'note.audio[].url': { absent: true, host: 'a.org' } } }
  const hazards = { fetch: { glob: '*' } }
  t.equal(ruleOf({ hazards, where }, 'addNote').mayAsk('http://b.org/'), true, 'a picture may')
  t.equal(ruleOf({ hazards, where }, 'addNote').mayReach('http://b.org/', PUBLIC), true)
  t.equal(ruleOf({ hazards, where }, 'addNote').isOpen, true)
  const all = { addNote: { 'note.*.url': { absent: true, host: 'a.org' } } } as const
  const rule = ruleOf({ hazards, where: all }, 'addNote')
  t.equal(rule.mayAsk('http://a.org/'), true)
  t.equal(rule.mayAsk('http://b.org/'), false)
  t.equal(rule.mayReach('http://b.org/', PUBLIC), false)
  t.equal(rule.isOpen, false)
})

t.test('a group that a call joins by its parameters is meant too', async (t) => {
  for (const selector of ['@media', '@write', '@read', '@add']) {
    const where = { [selector]: { '*.*.url': { absent: true, host: 'a.org' } } }
    const profile = { hazards: { fetch: { glob: '*' } }, where } as const
    t.equal(ruleOf(profile as never, 'canAddNote').mayAsk('http://b.org/'), false, selector)
  }
})

t.test('a condition on another action, or on a place around the URLs, does not concern them', async (t) => {
  const where = { addNotes: { '*.*.url': { glob: 'x' } }, '@edit': { '*.*.url': { glob: 'x' } } }
  const around = { addNote: { note: { maxItems: 1 }, '*': { maxItems: 1 }, '*.*': { maxItems: 1 } } }
  for (const conditions of [where, around]) {
    const rule = ruleOf({ hazards: { fetch: true }, where: conditions }, 'addNote')
    t.equal(rule.mayAsk('http://a.org/'), true)
    t.equal(rule.mayAsk('http://10.0.0.1/'), false)
  }
  const zero = { addNote: { '*': { maxItems: 0 }, '*.*': { maxItems: 0 } } }
  t.equal(ruleOf({ hazards: { fetch: true }, where: zero }, 'addNote').mayAsk('http://a.org/'), true)
})

t.test('a read that writes because of its URL is a write to a condition on all writes', async (t) => {
  const action = actionOf('storeMediaFile')
  const facts = { kind: 'read', groups: ['read'], writesWhen: [{ path: 'url', is: 'truthy' }] } as const
  const profile = {
    allow: ['@all'],
    hazards: { fetch: true },
    where: { '@write': { '*': { host: 'a.org' } } },
  } as const
  const policy = compile({ p: profile }).get('p') as Policy
  const mayAsk = (gateway: Partial<typeof action.gateway>, url: string) =>
    fetchRuleOf(policy, { ...action, gateway: { ...action.gateway, ...gateway } }).mayAsk(url)
  t.equal(mayAsk(facts, 'http://a.org/'), true)
  t.equal(mayAsk(facts, 'http://b.org/'), false)
  t.equal(mayAsk({ ...facts, writesWhen: [] }, 'http://b.org/'), true)
})

t.test('a size bounds the URL itself', async (t) => {
  const rule = ruleOf({ hazards: { fetch: { maxBytes: '13B' } } })
  t.equal(rule.mayAsk('http://a.org/'), true)
  t.equal(rule.mayAsk('http://a.org/x'), false)
})

t.test('in report mode every fetch goes on, and the first that the rule forbids is reported, once', async (t) => {
  const asked = (mayAsk: boolean, mayReach: boolean) => {
    let reports = 0
    const given: FetchRule = { isOpen: false, mayAsk: () => mayAsk, mayReach: () => mayReach }
    const rule = reportingRule(given, () => {
      reports += 1
    })
    return { rule, reports: () => reports }
  }
  const forbidden = asked(false, false)
  t.equal(forbidden.rule.isOpen, false)
  t.equal(reportingRule({ ...NO_FETCH, isOpen: true }, () => {}).isOpen, true)
  t.equal(forbidden.rule.mayAsk('http://a.org/'), true)
  t.equal(forbidden.reports(), 0, 'the check has reported the URL of the call')
  t.equal(forbidden.rule.mayReach('http://a.org/', '127.0.0.1'), true)
  t.equal(forbidden.reports(), 0, 'so does it know where that leads')
  t.equal(forbidden.rule.mayAsk('http://b.org/'), true)
  t.equal(forbidden.reports(), 1, 'a redirect')
  t.equal(forbidden.rule.mayAsk('http://c.org/'), true)
  t.equal(forbidden.reports(), 1)

  const misled = asked(true, false)
  t.equal(misled.rule.mayAsk('http://a.org/'), true)
  t.equal(misled.rule.mayReach('http://a.org/', '127.0.0.1'), true)
  t.equal(misled.reports(), 1, 'the name of an allowed host leads elsewhere')

  const allowed = asked(true, true)
  for (let hop = 0; hop < 3; hop++) {
    t.equal(allowed.rule.mayAsk('http://a.org/'), true)
    t.equal(allowed.rule.mayReach('http://a.org/', PUBLIC), true)
  }
  t.equal(allowed.reports(), 0)
})
