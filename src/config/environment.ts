import { configVariable, settings } from './settings.ts'
import { suggest } from './suggest.ts'

const prefix = 'ANKICONNECT_GATEWAY_'

/**
 * A note for every variable with our prefix that no setting reads. They stop nothing: a file may name them in `${...}`, and an
 * environment outlives the version it was written for.
 */
export function noteUnknownVariables(env: NodeJS.ProcessEnv): string[] {
  const known = [configVariable, ...settings.flatMap(({ variable }) => variable ?? [])]
  return Object.keys(env)
    .filter((name) => name.startsWith(prefix) && !known.includes(name))
    .map((name) => {
      const meant = suggest(
        name.slice(prefix.length),
        known.map((other) => other.slice(prefix.length)),
      )
      const hint = meant === null ? '' : `; did you mean ${prefix}${meant}?`
      return `no setting reads the environment variable ${name}${hint}`
    })
}
