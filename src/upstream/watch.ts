import type { Sent } from './exchange.ts'

/** An exchange that is being waited for. */
export interface Watch {
  /**
   * What happened first. `ended`: the exchange is over. `overtaken`: Anki answered what was sent later, so that it is free, and
   * a reply is hardly still to come. `late`: time is up, and Anki has answered nobody since.
   */
  readonly first: Promise<'ended' | 'overtaken' | 'late'>
  /** Resolves when Anki is free for something else: the exchange has ended or was overtaken. */
  readonly free: Promise<'ended' | 'overtaken'>
}

/** What a watch needs; times in ms. */
export interface WatchOptions {
  /** From when the body left until the calls' time is up. */
  readonly timeout: number
  /** How long silence is nothing to wonder about. */
  readonly patience: number
  /** Sends a cheap read. */
  readonly probe: () => Sent
  /** Tells that Anki is silent, and that it is not any more. */
  readonly onSilence: (silent: boolean) => void
}

/** So many later reads answered prove that the exchange was passed over: the first may have come in beside the reply. */
const PROOF = 2

/**
 * Watches an exchange. AnkiConnect serves one request at a time, in the order in which they came, so a read sent later tells
 * two kinds of silence apart: answered, it shows that the reply was lost inside Anki (one that cannot be written as JSON is);
 * unanswered, that Anki's window works or shows a dialog. One such read waits at a time: Anki's backlog is short.
 */
export function watch(sent: Sent, { timeout, patience, probe, onSilence }: WatchOptions): Watch {
  const free = Promise.withResolvers<'ended' | 'overtaken'>()
  const late = Promise.withResolvers<'late'>()
  let over = false
  let lateTimer: NodeJS.Timeout | undefined
  let probeTimer: NodeJS.Timeout | undefined
  let probing: Sent | null = null
  let answered = 0

  const finish = (how: 'ended' | 'overtaken') => {
    if (over) return
    over = true
    clearTimeout(lateTimer)
    clearTimeout(probeTimer)
    if (probing !== null) {
      probing.abort()
      onSilence(false)
    }
    free.resolve(how)
  }
  const ask = async (): Promise<void> => {
    if (probing === null) onSilence(true)
    probing = probe()
    const { kind } = await probing.ended
    if (over) return
    answered = kind === 'reply' && !sent.begun ? answered + 1 : 0
    if (answered === PROOF) finish('overtaken')
    else if (answered > 0) await ask()
    else probeTimer = setTimeout(ask, patience)
  }

  void sent.started.then(() => {
    if (over) return
    lateTimer = setTimeout(() => late.resolve('late'), timeout)
    probeTimer = setTimeout(ask, Math.min(patience, timeout / 2))
  })
  void sent.ended.then(() => finish('ended'))
  return { first: Promise.race([free.promise, late.promise]), free: free.promise }
}
