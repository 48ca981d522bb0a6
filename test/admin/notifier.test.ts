import t from 'tap'
import type { PendingApproval } from '../../src/admin/approvals.ts'
import { notificationCommand } from '../../src/admin/desktop.ts'
import { createNotifier } from '../../src/admin/notifier.ts'
import type { AnkiState } from '../../src/admin/state.ts'
import { fakeClock } from '../support/clock.ts'

function newNotifier() {
  const said: string[] = []
  const clock = fakeClock()
  const world = { anki: 'unknown' as AnkiState['state'], pending: [] as PendingApproval[] }
  const look = createNotifier({
    pending: () => world.pending,
    upstreams: () => [{ name: 'anki', state: world.anki, url: '', code: '', reason: `Anki is ${world.anki}` }],
    notify: (title, text) => said.push(`${title}: ${text}`),
    clock,
  })
  const after = (seconds: number) => {
    for (let index = 0; index < seconds; index++) {
      clock.jump(1000)
      look()
    }
    return said.splice(0)
  }
  return { world, after }
}

function waiting(id: string): PendingApproval {
  return {
    id,
    kind: 'call',
    who: 'claude',
    action: 'deleteNotes',
    summary: `call ${id}`,
    effect: { sentence: null, digest: '' },
    client: null,
    asked: true,
    refused: 0,
    calls: [],
    names: 0,
    since: 0,
    until: 1,
  }
}

t.test('what begins to wait is said once, and many at a time in one word', (t) => {
  const { world, after } = newNotifier()
  world.pending = [waiting('1')]
  t.same(after(5), ['Anki: waiting for your decision: claude asks: call 1'])
  world.pending = ['1', '2', '3', '4', '5', '6'].map(waiting)
  t.same(after(5), [
    'Anki: waiting for your decision: claude asks: call 2\nclaude asks: call 3\nclaude asks: call 4\nand 2 more',
  ])
  world.pending = []
  t.same(after(5), [])
  t.end()
})

t.test('a call is named with its effect, and without it after a while', (t) => {
  const { world, after } = newNotifier()
  world.pending = [{ ...waiting('1'), effect: null }]
  t.same(after(3), [], 'the effect is still to come')
  world.pending = [{ ...waiting('1'), effect: { sentence: 'deletes 214 notes in "Japanese"', digest: 'x' } }]
  t.same(after(5), ['Anki: waiting for your decision: claude asks: deletes 214 notes in "Japanese"'])
  world.pending = [...world.pending, { ...waiting('2'), effect: null }]
  t.same(after(5), [])
  t.same(after(5), ['Anki: waiting for your decision: claude asks: call 2'])
  t.end()
})

t.test('an Anki that is gone or busy for a while is said once; one that restarts is not', (t) => {
  const { world, after } = newNotifier()
  world.anki = 'down'
  t.same(after(60), [], 'it was never there')
  world.anki = 'up'
  t.same(after(20), [])
  world.anki = 'down'
  t.same(after(5), [])
  world.anki = 'up'
  t.same(after(20), [], 'it was restarted')
  world.anki = 'down'
  t.same(after(60), ['Anki is gone: Anki is down'])
  world.anki = 'up'
  after(20)
  world.anki = 'busy'
  t.same(after(60), ['Anki does not answer: Anki is busy'])
  t.end()
})

t.test('texts reach the desktop as arguments of their own, and without a desktop nothing is started', (t) => {
  const text = '"; rm -rf ~ $(id) --help'
  for (const [platform, env] of [
    ['linux', { DISPLAY: ':0' }],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }],
    ['darwin', {}],
  ] as const)
    t.ok(notificationCommand(platform, env, 'title', text)?.includes(text), platform)
  t.equal(notificationCommand('linux', {}, 'title', text), null)
  t.equal(notificationCommand('linux', { DISPLAY: '' }, 'title', text), null)
  t.match(notificationCommand('win32', { USERNAME: 'anna' }, 'title', text), ['msg', 'anna'])
  t.end()
})
