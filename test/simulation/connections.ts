import type { UpstreamConnections } from '../../src/upstream/connections.ts'
import type { Exchanged } from '../../src/upstream/exchange.ts'
import type { SimulatedAnki } from './anki.ts'
import type { Life } from './life.ts'
import type { Random } from './random.ts'
import type { Visit } from './window.ts'

export interface ConnectionsOptions {
  readonly anki: SimulatedAnki
  /** The run of the gateway whose connections these are. They end with it. */
  readonly life: Life
  readonly random: Random
  /** An exchange is on its way. */
  readonly onExchange: (body: Buffer) => void
}

/** How an upstream reaches the simulated Anki: with the delays of a network, and without sockets. */
export function createConnections({ anki, life, random, onExchange }: ConnectionsOptions): UpstreamConnections {
  const { clock } = life
  let working = 0
  const delay = () => random.between(0.05, 2)
  return {
    createExchanger: () => ({
      send(body) {
        const started = Promise.withResolvers<void>()
        const ended = Promise.withResolvers<Exchanged>()
        let isStarted = false
        let isEnded = false
        let isAborted = false
        const end = (exchanged: Exchanged) => {
          if (isEnded) return
          isEnded = true
          if (isStarted) working -= 1
          ended.resolve(exchanged)
        }
        const visit: Visit = {
          body,
          isLeft: false,
          end: (exchanged) => void clock.timer(delay(), () => end(exchanged)),
        }
        life.onEnd(() => {
          visit.isLeft = true
        })
        clock.timer(delay(), () => {
          if (isAborted) return
          if (!anki.isUp) return end({ kind: 'unreachable' })
          isStarted = true
          working += 1
          onExchange(body)
          started.resolve()
          anki.visit(visit)
        })
        return {
          started: started.promise,
          begun: false,
          ended: ended.promise,
          abort() {
            isAborted = true
            visit.isLeft = true
            end({ kind: isStarted ? 'lost' : 'unreachable' })
          },
        }
      },
      get isWorking() {
        return working > 0
      },
      async close() {},
    }),
    openIdle(_url, _limit, onEnd) {
      const opened = Promise.withResolvers<'open' | 'refused' | 'slow'>()
      let stands = false
      let forget = () => {}
      const end = () => {
        forget()
        if (!stands) return
        stands = false
        onEnd()
      }
      clock.timer(delay(), () => {
        if (!anki.isUp) return opened.resolve('refused')
        stands = true
        forget = anki.onDeath(() => void clock.timer(delay(), end))
        life.onEnd(() => forget())
        opened.resolve('open')
      })
      return {
        opened: opened.promise,
        get stands() {
          return stands
        },
        end,
      }
    },
    claim: () => ({ settled: Promise.resolve(), async close() {} }),
  }
}
