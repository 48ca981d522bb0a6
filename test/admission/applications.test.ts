import t from 'tap'
import type { Applicant } from '../../src/admission/applicant.ts'
import { createApplications } from '../../src/admission/applications.ts'
import { networkOf } from '../support/clients.ts'

const VALID = 600_000
const HOUR = 3_600_000

function newApplications(pending = 50) {
  const world = { now: 1_800_000_000_000, gone: [] as string[] }
  const limits = { valid: VALID, pending }
  const applications = createApplications({
    now: () => world.now,
    limits: () => limits,
    onGone: (id) => world.gone.push(id),
  })
  return { world, applications, shown: () => applications.waiting().map(({ applicant }) => applicant.who) }
}

function page(host: string, crowd = host): Applicant {
  return { origin: `https://${host}`, from: null, keyHash: null, who: host, summary: '', crowd }
}

function device(address: string, keyHash: string | null = null): Applicant {
  return { origin: null, from: networkOf(address), keyHash, who: `${address} ${keyHash}`, summary: '', crowd: address }
}

t.test('who asks again is the same, and waits as long as it goes on asking', (t) => {
  const { world, applications } = newApplications()
  const first = applications.ask(page('a.example'))
  world.now += VALID - 1
  t.equal(applications.ask(page('a.example'))?.id, first?.id)
  world.now += VALID - 1
  t.equal(applications.waiting().length, 1)
  world.now += 1
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
  world.now += HOUR - 1
  t.equal(applications.ask(device('10.0.0.1')), null)
  world.now += 2
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
