import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Preloaded into a gateway (`--import`): asked by a message, it tells how it fared since it was last asked. */
export interface Fared {
  /** The longest time its event loop stood still, in ms. */
  readonly standstill: number
  /** The most resident memory, in MB. */
  readonly memory: number
}

const MEGABYTE = 1e6
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
let memory = 0
setInterval(() => {
  memory = Math.max(memory, process.memoryUsage.rss())
}, 10).unref()

process.on('message', () => {
  process.send?.({ standstill: delay.max / MEGABYTE, memory: memory / MEGABYTE } satisfies Fared)
  delay.reset()
  memory = 0
})
process.channel?.unref()
