import type { Clock } from '../clock.ts'
import type { Sent } from './exchange.ts'

/** An exchange that a caller waits for. */
export interface Watch {
  /**
   * The first event. `ended`: the exchange is over. `overtaken`: Anki answered a later call, so that it is free and a reply is unlikely.
   * `late`: the time is up, and Anki has answered nobody since. `unsent`: the time is up, and Anki has not even accepted the connection.
   */
  readonly first: Promise<'ended' | 'overtaken' | 'late' | 'unsent'>
  /** Resolves when Anki is free, because the exchange has ended or was overtaken. */
  readonly free: Promise<'ended' | 'overtaken'>
}

/** The needs of a watch. Times are in ms. */
export interface WatchOptions {
  /**
   * The time for the calls. It counts from now for the connection, with at least twice `patience`, and again from when the body was sent.
   */
  readonly timeout: number
  /** The silence that is normal. */
  readonly patience: number
  /** Sends a cheap read. */
  readonly probe: () => Sent
  /** Reports that Anki is silent, and when it no longer is. */
  readonly onSilence: (silent: boolean) => void
  readonly clock: Pick<Clock, 'timer'>
}

/**
 * The number of later reads with a reply that prove that Anki skipped the exchange. The first one may have arrived together with its reply.
 */
const PROOF = 2

/**
 * Watches an exchange.
 * AnkiConnect serves one request at a time in the order of arrival, so that a later read distinguishes two kinds of silence.
 * A reply to it shows that Anki lost the first reply, such as one that JSON cannot express.
 * No reply shows that Anki's window works or shows a dialog. Only one such read waits at a time, because Anki's backlog is short.
 */
export function watch(sent: Sent, { timeout, patience, probe, onSilence, clock }: WatchOptions): Watch {
  const free = Promise.withResolvers<'ended' | 'overtaken'>()
  const late = Promise.withResolvers<'late' | 'unsent'>()
  let over = false
  let silent = false
  let stopLate = () => {}
  let stopProbe = () => {}
  let probing: Sent | null = null
  let answered = 0

  const tell = (is: boolean) => {
    if (is !== silent) onSilence(is)
    silent = is
  }
  const finish = (how: 'ended' | 'overtaken') => {
    if (over) return
    over = true
    stopLate()
    stopProbe()
    probing?.abort()
    tell(false)
    free.resolve(how)
  }
  const ask = async (): Promise<void> => {
    tell(true)
    probing = probe()
    const { kind } = await probing.ended
    if (over) return
    answered = kind === 'reply' && !sent.begun ? answered + 1 : 0
    if (answered === PROOF) finish('overtaken')
    else if (answered > 0) await ask()
    else stopProbe = clock.timer(patience, ask)
  }

  stopLate = clock.timer(Math.max(timeout, 2 * patience), () => late.resolve('unsent'))
  // A probe would only join the same queue.
  stopProbe = clock.timer(patience, () => tell(true))
  void sent.started.then(() => {
    if (over) return
    stopLate()
    stopProbe()
    tell(false)
    stopLate = clock.timer(timeout, () => late.resolve('late'))
    stopProbe = clock.timer(Math.min(patience, timeout / 2), ask)
  })
  void sent.ended.then(() => finish('ended'))
  return { first: Promise.race([free.promise, late.promise]), free: free.promise }
}
