import type { EventEmitter } from 'node:events'
import { constants } from 'node:os'

const endings = ['SIGINT', 'SIGTERM'] as const

/**
 * Ends the program in order: at the first signal `stop` runs and then `exit(0)` is called; a second signal ends it at once with
 * the status a shell gives to a program that died of that signal.
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

/**
 * Listens for SIGHUP, which would end the program otherwise. What it is to do is told by calling what is returned; a signal that came
 * before that is heard then.
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
