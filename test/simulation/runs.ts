import type { World } from '../../src/assembly/world.ts'
import type { Leaf } from '../../src/upstream/leaf.ts'
import type { SimulatedAnki } from './anki.ts'
import type { VirtualClock } from './clock.ts'
import { createConnections } from './connections.ts'
import { type SimulatedGateway, startSimulatedGateway } from './gateway.ts'
import { createLife, type Life } from './life.ts'
import type { Random } from './random.ts'
import type { Stores } from './stores.ts'
import { createWeb, type SimulatedWebOptions } from './web.ts'

/** A gateway that runs, and the run that it is. */
export interface Run {
  readonly gateway: SimulatedGateway
  readonly life: Life
}

/** The runs of the gateway, one after the other, with its files in between. */
export interface Runs {
  /** Null while no gateway runs. */
  readonly current: Run | null
  /** The number of runs so far. */
  readonly count: number
  /** Ends the gateway, in the middle of everything, or as a signal does. It starts again after a while. */
  restart(): void
  close(): Promise<void>
}

export interface RunsOptions extends Pick<World, 'disk' | 'nonce'> {
  readonly clock: VirtualClock
  readonly random: Random
  readonly anki: SimulatedAnki
  readonly stores: Stores
  readonly counts: Record<string, number>
  readonly onReach: SimulatedWebOptions['onReach']
  readonly onUndo: (leaves: readonly Leaf[]) => void
  readonly onEvent: (event: string) => void
  /** The gateway ends without having finished. */
  readonly onCrash: () => void
}

/** The longest time in ms that a gateway takes to end. */
const GRACE = 2000

export async function startRuns(options: RunsOptions): Promise<Runs> {
  const { clock, random, anki, stores, counts, disk, nonce, onReach, onUndo, onEvent, onCrash } = options
  let count = 0
  let current: Run | null = null
  const start = async () => {
    count += 1
    const life = createLife(clock)
    const connections = createConnections({
      anki,
      life,
      random,
      onExchange: (body) => onEvent(`sends ${body.toString().slice(0, 200)}`),
    })
    const web = createWeb({ life, random, onReach })
    const world = { connections, web, disk, nonce, ...stores.of(life) }
    current = { gateway: await startSimulatedGateway({ life, world, counts, onUndo }), life }
  }
  await start()
  return {
    get current() {
      return current
    },
    get count() {
      return count
    },
    restart() {
      const run = current
      if (run === null) return
      current = null
      let isEnded = false
      const end = () => {
        if (isEnded) return
        isEnded = true
        onCrash()
        run.life.end()
        clock.timer(random.between(20, 1500), () => {
          onEvent('the gateway starts')
          void start()
        })
      }
      if (random.chance(0.7)) {
        onEvent('the gateway is killed')
        end()
        return
      }
      onEvent('the gateway ends')
      clock.timer(GRACE, end)
      void run.gateway.close().then(end)
    },
    async close() {
      await current?.gateway.close()
      current?.life.end()
    },
  }
}
