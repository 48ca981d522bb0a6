import t from 'tap'
import type { Applicant } from '../../src/admission/applicant.ts'
import { createApplications } from '../../src/admission/applications.ts'
import type { Caller } from '../../src/clients/caller.ts'
import { callerAs } from '../clients/caller.ts'
import { networkOf } from '../support/clients.ts'
import { fakeClock } from '../support/clock.ts'
import { countUp } from '../support/count-up.ts'

const VALID = 600_000
const HOUR = 3_600_000

function newApplications(pending = 50) {
  const clock = fakeClock()
  const world = { clock, gone: [] as string[] }
  const limits = { valid: VALID, pending }
  const created = createApplications({
    clock,
    limits: () => limits,
    numbers: countUp(),
    onGone: (id) => world.gone.push(id),
  })
  const caller: Caller = callerAs({})
  const applications = {
    ...created,
    ask: (applicant: Applicant) => created.ask(applicant, caller),
    notice: (applicant: Applicant, ...calls: string[]) => created.notice(applicant, caller, calls),
  }
  return { world, applications, shown: () => applications.waiting().map(({ applicant }) => applicant.who) }
}

function page(host: string, crowd = host): Applicant {
  return { origin: `https://${host}`, from: null, keyHash: null, who: host, summary: '', crowd, surroundings: 'web' }
}

function device(address: string, keyHash: string | null = null): Applicant {
  const who = `${address} ${keyHash}`
  return { origin: null, from: networkOf(address), keyHash, who, summary: '', crowd: address, surroundings: address }
}

t.test('who asks again is the same, and waits as long as it goes on asking', (t) => {
  const { world, applications } = newApplications()
  const first = applications.ask(page('a.example'))
  world.clock.jump(VALID - 1)
  t.equal(applications.ask(page('a.example'))?.id, first?.id)
  world.clock.jump(VALID - 1)
  t.equal(applications.waiting().length, 1)
  world.clock.jump(1)
  t.same(applications.waiting(), [], 'it has not asked for as long as a question stays open')
  t.same(world.gone, [first?.id])
  t.not(applications.ask(page('a.example'))?.id, first?.id)
  t.end()
})

t.test('two keys from one address are two questions, so that none is let in by the word for the other', (t) => {
  const { applications } = newApplications()
  const ids = [null, 'a', 'b'].map((key) => applications.ask(device('10.0.0.1', key))?.id)
  t.equal(new Set(ids).size, 3)
  t.end()
})

t.test('a site or address has three places; of more the oldest go', (t) => {
  const { applications, shown, world } = newApplications()
  applications.ask(page('honest.example'))
  for (let index = 0; index < 100; index++) applications.ask(page(`n${index}.evil.example`, 'evil.example'))
  t.same(shown(), ['honest.example', 'n97.evil.example', 'n98.evil.example', 'n99.evil.example'])
  t.equal(world.gone.length, 97)
  for (let index = 0; index < 100; index++) applications.ask(device('10.0.0.1', String(index)))
  t.equal(shown().length, 7)
  t.end()
})

t.test('where all places are taken, the oldest of whoever has most of them goes', (t) => {
  const { applications, shown } = newApplications(5)
  applications.ask(page('one.example'))
  for (const index of [1, 2, 3]) applications.ask(page(`n${index}.evil.example`, 'evil.example'))
  for (const host of ['two.example', 'three.example']) applications.ask(page(host))
  t.same(shown(), ['one.example', 'n2.evil.example', 'n3.evil.example', 'two.example', 'three.example'])
  applications.ask(page('n4.evil.example', 'evil.example'))
  t.same(shown(), ['one.example', 'n3.evil.example', 'two.example', 'three.example', 'n4.evil.example'])
  applications.ask(page('four.example'))
  t.same(shown(), ['one.example', 'two.example', 'three.example', 'n4.evil.example', 'four.example'])
  applications.ask(page('five.example'))
  t.same(shown(), ['two.example', 'three.example', 'n4.evil.example', 'four.example', 'five.example'])
  t.end()
})

t.test('whoever the owner refused is not asked about for an hour, whatever key it shows', (t) => {
  const { world, applications, shown } = newApplications()
  const { id = '' } = applications.ask(device('10.0.0.1')) ?? {}
  applications.ask(device('10.0.0.1', 'a'))
  applications.ask(device('10.0.0.2'))
  applications.refuse(id)
  t.same(shown(), ['10.0.0.2 null'])
  t.equal(applications.ask(device('10.0.0.1', 'b')), null)
  world.clock.jump(HOUR - 1)
  t.equal(applications.ask(device('10.0.0.1')), null)
  world.clock.jump(2)
  t.ok(applications.ask(device('10.0.0.1')))
  t.end()
})

t.test('the memory of refusals is bounded: the oldest are asked about again', (t) => {
  const { applications } = newApplications()
  for (let index = 0; index <= 1000; index++) {
    const { id = '' } = applications.ask(page(`n${index}.example`)) ?? {}
    applications.refuse(id)
  }
  t.ok(applications.ask(page('n0.example')))
  t.equal(applications.ask(page('n1000.example')), null)
  t.end()
})

t.test('whoever has become a client waits no more, and nobody is told that it was kept out', (t) => {
  const { world, applications } = newApplications()
  const { id = '' } = applications.ask(page('a.example')) ?? {}
  applications.settle(id)
  t.equal(applications.find(id), null)
  t.same(world.gone, [])
  t.end()
})

t.test('a caller that never asks is listed with what was refused, and is the same one when it asks', (t) => {
  const { world, applications, shown } = newApplications()
  applications.notice(device('10.0.0.1'), 'addNote')
  applications.notice(device('10.0.0.1'), 'addNote', 'deckNames')
  const [first] = applications.waiting()
  t.match(first, { asked: false, refused: 2, calls: ['addNote', 'deckNames'] })
  t.equal(applications.ask(device('10.0.0.1'))?.id, first?.id)
  t.match(applications.waiting(), [{ asked: true, refused: 2 }])
  applications.notice(device('10.0.0.1'))
  t.match(applications.waiting(), [{ asked: true, refused: 3 }], 'it has asked, and stays one that has')
  t.same([shown().length, world.gone], [1, []])
  for (let index = 0; index < 50; index++) applications.notice(device('10.0.0.1'), `action${index}`)
  t.equal(applications.waiting()[0]?.calls.length, 20, 'the list of its actions is bounded')
  t.end()
})

t.test('callers that never ask take few places, and never one of a caller that asked', (t) => {
  const { applications, shown } = newApplications(6)
  applications.ask(page('asks.example'))
  for (let index = 0; index < 100; index++) applications.notice(page(`n${index}.evil.example`, 'evil.example'))
  t.same(shown(), ['asks.example', 'n97.evil.example', 'n98.evil.example', 'n99.evil.example'])
  for (let index = 0; index < 100; index++) applications.notice(page(`other${index}.example`))
  t.same(shown(), ['asks.example', 'other97.example', 'other98.example', 'other99.example'], 'half of the places')
  for (const host of ['b', 'c', 'd', 'e']) applications.ask(page(`${host}.example`))
  t.same(shown(), ['asks.example', 'other99.example', 'b.example', 'c.example', 'd.example', 'e.example'])
  applications.ask(page('f.example'))
  applications.notice(page('silent.example'))
  t.notMatch(shown(), /silent|other/, 'all places belong to those that asked')
  t.equal(shown().length, 6)
  t.end()
})

t.test('one neighbourhood has six places for callers that never ask, however many sites it shows', (t) => {
  const { applications, shown } = newApplications()
  applications.notice({ ...page('obsidian', 'obsidian'), surroundings: 'installed' })
  for (let index = 0; index < 100; index++) applications.notice(page(`n${index}.example`))
  t.equal(shown().length, 7)
  t.equal(shown()[0], 'obsidian', 'no web page hides an installed program')
  t.end()
})
