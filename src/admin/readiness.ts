import { stateText } from '../upstream/state.ts'
import { states } from '../upstream/texts.ts'
import { stateOf, type Upstream } from '../upstream/upstream.ts'
import type { Readiness } from './routes.ts'
import type { AnkiState } from './state.ts'

/**
 * Returns the state of an upstream.
 *
 * @param isOne true if it is the only one, so that its name adds nothing
 * @param isSandbox true if a sandbox stands for it
 */
export function ankiState(upstream: Upstream, isOne: boolean, isSandbox: boolean): AnkiState {
  const { name, url, key } = upstream
  const state = stateOf(upstream)
  const { text, code } =
    isSandbox && state === 'up'
      ? states('upstream.sandbox')
      : stateText(state, { name: isOne ? null : name, url, hasKey: key !== null })
  return { name, state, url, reason: isOne ? text : `${name}: ${text}`, code }
}

/**
 * Returns the readiness.
 * The gateway is ready if it can serve every client.
 * The reason describes each Anki, and those that cannot serve come first.
 *
 * @param trouble the reasons why the gateway itself cannot serve
 */
export function readinessOf(upstreams: readonly AnkiState[], trouble: string | null): Readiness {
  if (trouble !== null) return { ready: false, reason: trouble }
  const isUp = ({ state }: AnkiState) => state === 'up'
  const [there, away] = [upstreams.filter(isUp), upstreams.filter((upstream) => !isUp(upstream))]
  return { ready: away.length === 0, reason: [...away, ...there].map(({ reason }) => reason).join('; ') }
}
