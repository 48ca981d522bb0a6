import t from 'tap'
import { startLagMeter } from '../../src/budgets/lag.ts'
import { fakeClock } from '../support/clock.ts'

t.test('one long stall is below the mark, stall upon stall goes above it, and it is forgotten again', async (t) => {
  const clock = fakeClock()
  const meter = startLagMeter(clock)
  const look = async (late: number) => {
    clock.jump(100 + late)
    await clock.pass(0)
  }
  for (let count = 0; count < 20; count++) await look(1)
  t.ok(meter.lag < 2)
  await look(900)
  t.ok(meter.lag < 200, `${meter.lag}`)
  for (let count = 0; count < 5; count++) await look(400)
  t.ok(meter.lag > 200, `${meter.lag}`)
  for (let count = 0; count < 20; count++) await look(0)
  t.ok(meter.lag < 10, `${meter.lag}`)
  meter.close()
  await look(10_000)
  t.ok(meter.lag < 10, 'after its end it looks no more')
})
