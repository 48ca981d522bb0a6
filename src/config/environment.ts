import { withCode } from '../settings/declare-texts.ts'
import { didYouMean, suggest } from '../settings/suggest.ts'
import { configVariable, leaves, variablePrefix as prefix, variableOf } from './settings.ts'
import { notes } from './texts.ts'

/**
 * Returns a note for every variable with our prefix that no setting reads. Such a variable is no error: a file may name it in `${...}`,
 * and an environment outlives the version it was written for.
 */
export function noteUnknownVariables(env: NodeJS.ProcessEnv): string[] {
  const known = [configVariable, ...leaves.flatMap(({ row }) => (row.option === undefined ? [] : variableOf(row)))]
  return Object.keys(env)
    .filter((name) => name.startsWith(prefix) && !known.includes(name))
    .map((name) => {
      const meant = suggest(
        name.slice(prefix.length),
        known.map((other) => other.slice(prefix.length)),
      )
      const hint = meant === null ? '' : `; ${didYouMean(prefix + meant)}`
      return withCode(notes('config.unknown-variable', { name, hint }))
    })
}
