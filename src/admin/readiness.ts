import type { Upstream } from '../upstream/upstream.ts'
import type { Readiness } from './routes.ts'
import type { AnkiState } from './state.ts'

/** How an upstream does; `prefix` stands before it in words. */
export function ankiState({ name, health, lane, url }: Upstream, prefix: string): AnkiState {
  const state = health.state === 'up' && lane.silent ? 'busy' : health.state
  return { name, state, url, reason: prefix + inWords(state, url) }
}

function inWords(state: AnkiState['state'], url: string): string {
  switch (state) {
    case 'up':
      return `Anki answers at ${url}`
    case 'busy':
      return `Anki at ${url} is busy or shows a dialog`
    case 'circle':
      return `${url} leads back to this gateway`
    default:
      return `Anki is not reachable at ${url}`
  }
}

/** Ready is who can serve every client; the reason says of each Anki how it does, those that are not there first. */
export function readinessOf(upstreams: readonly AnkiState[]): Readiness {
  const isUp = ({ state }: AnkiState) => state === 'up'
  const [there, away] = [upstreams.filter(isUp), upstreams.filter((upstream) => !isUp(upstream))]
  return { ready: away.length === 0, reason: [...away, ...there].map(({ reason }) => reason).join('; ') }
}
