import t from 'tap'
import { type Budget, shippedBudgets } from '../../src/budgets/budget.ts'
import { budgets, redis } from '../../src/budgets/settings.ts'
import { writeBudget } from '../../src/budgets/words.ts'
import { loadConfig } from '../../src/config/load.ts'
import { newFolder } from '../support/folder.ts'
import { nowhere } from '../support/read-context.ts'

const readBudgets = (value: unknown) => budgets.kind.read(value, nowhere)
const readRedis = (value: unknown) => redis.kind.read(value, nowhere)

function read(members: object) {
  const reading = readBudgets({ mine: members })
  if (!reading.ok) throw new Error(reading.message)
  return reading.value.mine
}

t.test('a budget holds one rate for each unit and span of time, and the rest of it has its defaults', (t) => {
  t.match(read({ calls: ['50/s', '1000/h'], notes: '30/min', bytes: '8MiB/d' }), {
    name: 'mine',
    rates: [
      { unit: 'calls', amount: 50, period: 's', points: 50, window: 1000 },
      { unit: 'calls', amount: 1000, period: 'h', points: 1000, window: 3_600_000 },
      { unit: 'notes', amount: 30, period: 'min', points: 30, window: 60_000 },
      { unit: 'bytes', amount: 8 * 1024 * 1024, period: 'd', window: 86_400_000 },
    ],
    concurrent: null,
    delay: 1000,
    hit: 0.1,
  })
  t.match(read({ calls: '1/s', concurrent: 3, delay: '5s', hit: 0.5 }), { concurrent: 3, delay: 5000, hit: 0.5 })
  t.same(read({}), { name: 'mine', rates: [], concurrent: null, delay: 1000, hit: 0.1 })
  t.end()
})

t.test('a burst makes the window longer and not the rate higher, and is one of calls', (t) => {
  const budget = read({ calls: ['1000/h', '50/s'], writes: '5/s', burst: 200 })
  t.match(budget?.rates, [
    { points: 1000, window: 3_600_000 },
    { unit: 'calls', amount: 50, period: 's', points: 200, window: 4000 },
    { unit: 'writes', points: 5, window: 1000 },
  ])
  t.end()
})

t.test('the shipped budgets are there, and one of the owner takes the place of one', (t) => {
  const reading = readBudgets({ agent: { calls: '1/min' } })
  t.same(reading.ok && Object.keys(reading.value).sort(), ['agent', 'background', 'interactive', 'unlimited'])
  t.match(reading, { value: { agent: { rates: [{ amount: 1 }] }, interactive: shippedBudgets.interactive } })
  t.end()
})

t.test('what could not be meant is refused, and why', (t) => {
  const wrong: [object, (string | number)[], RegExp][] = [
    [{ calls: '0/s' }, ['calls'], /would refuse everything/],
    [{ calls: ['5/s', '-3/min'] }, ['calls', 1], /would refuse everything/],
    [{ calls: ['5/s', '6/s'] }, ['calls', 1], /two rates for the same span/],
    [{ calls: '5' }, ['calls'], /expected a rate such as 50\/s: how many, and per s, min, h, d/],
    [{ calls: '1.5/s' }, ['calls'], /whole numbers/],
    [{ calls: '8MiB/s' }, ['calls'], /whole numbers/],
    [{ bytes: '8/fortnight' }, ['bytes'], /per s, min, h, d/],
    [{ burst: 5 }, ['burst'], /no rate of calls/],
    [{ calls: '50/s', burst: 0 }, ['burst'], /from 1/],
    [{ calls: '300/min', burst: 4 }, ['burst'], /at least 5/],
    [{ calls: '1/d', burst: 30 }, ['burst'], /24 days/],
    [{ calls: ['50/s', '100/h'], burst: 200 }, ['burst'], /100\/h/],
    [{ concurrent: 0 }, ['concurrent'], /from 1/],
    [{ delay: '30d' }, ['delay'], /between 1ms and 24d/],
    [{ hit: 0 }, ['hit'], /0\.001/],
    [{ hit: 2 }, ['hit'], /0\.001/],
  ]
  for (const [members, at, message] of wrong) {
    t.match(readBudgets({ mine: members }), { ok: false, at: ['mine', ...at], message }, JSON.stringify(members))
  }
  t.match(readBudgets({ mine: { calls: '5/mn' } }), { suggestion: '5/min' })
  t.match(readBudgets({ 'not a name': {} }), { ok: false, at: ['not a name'] })
  t.end()
})

t.test('a Redis is named by its URL, and a wrong one is never repeated', (t) => {
  t.match(readRedis('redis://:secret@127.0.0.1:6379/2'), { ok: true })
  t.match(readRedis('rediss://cache.example'), { ok: true })
  for (const url of ['http://:secret@127.0.0.1:6379', 'redis:', 'redis', 6379]) {
    t.strictSame(readRedis(url), { ok: false, message: 'expected a URL such as redis://127.0.0.1:6379' })
  }
  t.end()
})

t.test('the file that is wrong, the line and the column are named', async (t) => {
  const folder = newFolder(t, {
    'zero.yaml': 'budgets:\n  slow:\n    calls: ["5/s", "0/min"]\n',
    'unknown.yaml': 'budgets:\n  slow:\n    call: 5/s\n',
  })
  t.match(await loadConfig({ file: `${folder}/zero.yaml`, env: {}, options: {} }), {
    ok: false,
    errors: [{ path: 'budgets.slow.calls[1]', line: 3, column: 20 }],
  })
  t.match(await loadConfig({ file: `${folder}/unknown.yaml`, env: {}, options: {} }), {
    ok: false,
    errors: [{ path: 'budgets.slow.call', line: 3, suggestion: 'calls' }],
  })
})

t.test('a client names a budget that there is, shipped or written down', async (t) => {
  const client = (budget: string) => `clients:\n  phone:\n    from: 10.0.0.0/8\n    budget: ${budget}\n`
  const folder = newFolder(t, {
    'shipped.yaml': client('interactive'),
    'own.yaml': `${client('slow')}budgets:\n  slow: { calls: 1/s }\n`,
    'unknown.yaml': client('interactiv'),
    'none.yaml': 'clients:\n  phone:\n    from: 10.0.0.0/8\n',
  })
  const load = (name: string) => loadConfig({ file: `${folder}/${name}.yaml`, env: {}, options: {} })
  const budgetOf = async (name: string) => {
    const loaded = await load(name)
    return loaded.ok && loaded.config.clients[0]?.budget
  }
  t.equal(await budgetOf('shipped'), 'interactive')
  t.equal(await budgetOf('own'), 'slow')
  t.equal(await budgetOf('none'), null)
  t.match(await load('unknown'), {
    ok: false,
    errors: [{ path: 'clients.phone.budget', line: 4, message: /did you mean interactive\?/ }],
  })
})

t.test('a profile may name the budget of its clients', async (t) => {
  const folder = newFolder(t, {
    'known.yaml': 'profiles:\n  mine: { extends: agent, budget: agent }\n',
    'unknown.yaml': 'profiles:\n  mine:\n    extends: agent\n    budget: agnt\n',
  })
  const loaded = await loadConfig({ file: `${folder}/known.yaml`, env: {}, options: {} })
  t.match(loaded, { ok: true, config: { profiles: { mine: { budget: 'agent' } } } })
  t.match(await loadConfig({ file: `${folder}/unknown.yaml`, env: {}, options: {} }), {
    ok: false,
    errors: [{ path: 'profiles.mine.budget', line: 4, message: /did you mean agent\?/ }],
  })
})

t.test('a budget that is written in the words of the grammar is the same one when it is read again', (t) => {
  const given = {
    calls: ['1000/h', '50/s'],
    bytes: ['8MiB/min', '1234567890123/d'],
    notes: '30/min',
    burst: 200,
    concurrent: 3,
    delay: '5s',
    hit: 0.5,
  }
  const all = { ...shippedBudgets, mine: read(given) as Budget }
  const written = Object.fromEntries(Object.entries(all).map(([name, budget]) => [name, writeBudget(budget)]))
  t.same(readBudgets(written), { ok: true, value: all })
  t.same(written.mine, given)
  t.end()
})
