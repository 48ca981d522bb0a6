import type { EventEmitter } from 'node:events'
import { constants } from 'node:os'

const endings = ['SIGINT', 'SIGTERM'] as const

/**
 * Ends the program in order. The first signal runs `stop` and then calls `exit(0)`. A second signal ends it at once with the status that
 * a shell gives to a program that died of that signal.
 */
export function onEndingSignal(source: EventEmitter, stop: () => Promise<void>, exit: (status: number) => void): void {
  let stopping = false
  for (const signal of endings) {
    source.on(signal, () => {
      if (stopping) return exit(128 + constants.signals[signal])
      stopping = true
      stop().then(
        () => exit(0),
        () => exit(1),
      )
    })
  }
}

/** Milliseconds between two looks for the parent. */
const LOOK_EVERY = 1000

/**
 * Ends a program that npm runs when npm has ended. npm passes a signal on to its shell alone, which ends without passing it on, and the
 * program would keep its ports.
 *
 * @param env the environment; npm names its script in it
 * @param parent returns the number of the present parent process
 */
export function onParentEnd(
  env: NodeJS.ProcessEnv,
  parent: () => number,
  stop: () => void,
  every: number = LOOK_EVERY,
): void {
  if (env.npm_lifecycle_event === undefined) return
  const first = parent()
  const look = setInterval(() => {
    if (parent() === first) return
    clearInterval(look)
    stop()
  }, every)
  look.unref()
}

/**
 * Listens for SIGHUP, which would end the program otherwise. The returned function sets the reaction, which then also handles an earlier
 * signal.
 */
export function onHangUp(source: EventEmitter): (reload: () => Promise<unknown>) => void {
  let reload: (() => Promise<unknown>) | null = null
  let came = false
  source.on('SIGHUP', () => {
    came = true
    void reload?.()
  })
  return (given) => {
    reload = given
    if (came) void given()
  }
}

/**
 * Keeps the program running when a file reaches its limit (`ulimit -f`). Without a listener SIGXFSZ ends the program, and with one the
 * write fails with EFBIG. Windows has no such signal.
 */
export function outliveFileLimits(source: EventEmitter): void {
  source.on('SIGXFSZ', () => {})
}
