import { mock } from 'node:test'
import t from 'tap'
import { startLagMeter } from '../../src/budgets/lag.ts'
import { fakeClock } from '../support/clock.ts'

t.test('one long stall is below the mark, stall upon stall goes above it, and it is forgotten again', (t) => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
  const clock = fakeClock()
  const meter = startLagMeter(clock)
  const look = (late: number) => {
    clock.jump(100 + late)
    mock.timers.tick(100)
  }
  for (let count = 0; count < 20; count++) look(1)
  t.ok(meter.lag < 2)
  look(900)
  t.ok(meter.lag < 200, `${meter.lag}`)
  for (let count = 0; count < 5; count++) look(400)
  t.ok(meter.lag > 200, `${meter.lag}`)
  for (let count = 0; count < 20; count++) look(0)
  t.ok(meter.lag < 10, `${meter.lag}`)
  meter.close()
  look(10_000)
  t.ok(meter.lag < 10, 'after its end it looks no more')
  t.end()
})
