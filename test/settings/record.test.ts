import t from 'tap'
import { rows } from '../../src/config/settings.ts'
import { count, duration, onOff, word } from '../../src/settings/kinds.ts'
import { eachOf, list } from '../../src/settings/many.ts'
import { offOr, record, settings } from '../../src/settings/record.ts'
import type { Rows } from '../../src/settings/setting.ts'
import { nowhere } from '../support/read-context.ts'

const rowsOfOne = settings({
  wait: { kind: duration, default: '2s', text: 'How long it waits.' },
  most: { kind: count(9), target: 'atMost', text: 'How many there may be.' },
  inner: { kind: record(settings({ on: { kind: onOff, default: true, text: 'On.' } })), text: 'More.' },
})

t.test('a map of settings has its defaults, null for what has none, and the names that the rows give', async (t) => {
  const one = record(rowsOfOne)
  t.same(one.read({}, nowhere), { ok: true, value: { wait: 2000, atMost: null, inner: { on: true } } })
  const given = { wait: '1min', most: 3, inner: { on: false } }
  const reading = one.read(given, nowhere)
  t.same(reading, { ok: true, value: { wait: 60_000, atMost: 3, inner: { on: false } } })
  t.same(reading.ok && one.write(reading.value), given)
  t.same(one.write({ wait: 2000, atMost: null, inner: { on: true } }), { wait: '2s', inner: { on: true } })
})

t.test('what is wrong is told with the way to it, through maps and lists', async (t) => {
  t.match(record(rowsOfOne).read({ inner: { on: 5 } }, nowhere), { ok: false, at: ['inner', 'on'] })
  t.match(record(rowsOfOne).read({ most: 10 }, nowhere), {
    at: ['most'],
    message: 'expected a whole number from 1 to 9',
  })
  t.match(list(duration, 'a list').read(['1s', '2'], nowhere), { ok: false, at: [1] })
  t.same(list(duration, 'a list').read('1s', nowhere), { ok: true, value: [1000] })
  t.match(list(duration, 'a list').read(5, nowhere), { ok: false, message: 'expected a list' })
  t.match(eachOf('one or more', duration).read(['1s', 'x'], nowhere), { ok: false, at: [1] })
  t.match(eachOf('one or more', duration, 'duration').read([], nowhere), { message: 'expected at least one duration' })
  t.match(offOr('it', rowsOfOne).read('loud', nowhere), {
    ok: false,
    message: /^expected off, on, or a map of settings such as/,
  })
})

t.test('off is null, one value is a list of one and is written as one', async (t) => {
  t.same(offOr('it', rowsOfOne).read('off', nowhere), { ok: true, value: null })
  t.equal(offOr('it', rowsOfOne).write(null), 'off')
  const durations = eachOf('one or more', duration)
  t.same(durations.read('1s', nowhere), { ok: true, value: [1000] })
  t.equal(durations.write([1000]), '1s')
  t.same(durations.write([1000, 2]), ['1s', '2ms'])
})

t.test('an option says numbers and switches as text', async (t) => {
  t.same(count(9).read('5', nowhere), { ok: true, value: 5 })
  t.match(count(9).read('10', nowhere), { ok: false })
  t.match(count(9).read('', nowhere), { ok: false })
  t.same(onOff.read('1', nowhere), { ok: true, value: true })
  t.match(word('anki', 'http').read('htp', nowhere), { ok: false, suggestion: 'http' })
})

t.test('every setting is described, in sentences, and a live one stands in no other live one', async (t) => {
  const visit = (rows: Rows, path: string, isLive: boolean) => {
    for (const [name, row] of Object.entries(rows)) {
      t.match(row.text, /^(?:[A-Z0-9]|[a-z]+: ).*\.$/, `${path}${name}`)
      t.notOk(isLive && row.live, `${path}${name}`)
      visit(row.kind.rows ?? row.kind.inside?.rows ?? {}, `${path}${name}.`, isLive || row.live === true)
    }
  }
  visit(rows, '', false)
})
