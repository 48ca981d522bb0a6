import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Preloaded into a gateway (`--import`): replies to a message with the gateway's figures since the last message. */
export interface Fared {
  /** The longest time that its event loop was blocked, in ms. */
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
