import t from 'tap'
import { startBudgeting } from '../../src/assembly/budgeting.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import type { PlannedLeaf } from '../../src/request/plan.ts'
import type { LaneObserver } from '../../src/upstream/observer.ts'
import { leaf } from '../cache/small-anki.ts'
import { fakeClock } from '../support/clock.ts'
import { quietLog } from '../support/log.ts'
import { stays } from './spend.ts'

t.test('while Anki is silent the wait for a turn grows, and the heaviest client is refused new work', async (t) => {
  const clock = fakeClock()
  const nothing = () => {}
  const observer = { admitted: nothing, countsShared: nothing, countedAlone: nothing }
  const config = defaultConfig()
  const budgeting = await startBudgeting(config, {
    observer,
    buffered: { bytes: 0 },
    clock,
    log: quietLog,
  })
  t.teardown(() => budgeting.close())
  const lane: LaneObserver = { exchange: nothing, waited: nothing, merged: nothing, resent: nothing, silent: nothing }
  const listening = budgeting.listen(config.upstreams[0].name, lane)
  const spending = budgeting.spendingOf(config)
  const conditions = { keyDigests: null }
  const pass = async (name: string, calls: number) => {
    const client = {
      name,
      budget: null,
      profile: 'admin',
      mode: 'enforce',
      conditions,
    } as unknown as PlannedLeaf['client']
    const leaves = Array.from({ length: calls }, () => ({ ...leaf('deckNames'), client }) as PlannedLeaf)
    const caller = { local: true, neighbourhood: '' } as never
    // What goes on never ends.
    const passage = await spending.admit(leaves, { client, caller, bytes: 1, signal: stays })
    return passage.refusal === null ? 'goes' : 'refused'
  }
  t.equal(await pass('hog', 50), 'goes')
  t.equal(await pass('other', 2), 'goes')
  clock.jump(60_000)
  t.equal(await pass('hog', 1), 'goes', 'nothing is known of a wait')
  listening.silent(true)
  clock.jump(config.lane.shed.wait - 1)
  t.equal(await pass('hog', 1), 'goes')
  clock.jump(1)
  t.equal(await pass('hog', 1), 'refused')
  t.equal(await pass('other', 1), 'goes')
  listening.silent(false)
  t.equal(await pass('hog', 1), 'goes', 'Anki answers again')
  listening.waited(config.lane.shed.wait)
  t.equal(await pass('hog', 1), 'refused', 'but others waited too long just now')
  clock.jump(1000)
  t.equal(await pass('hog', 1), 'goes', 'a second ago tells nothing any more')
})
