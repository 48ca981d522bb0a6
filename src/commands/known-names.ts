import { profileNames } from '../checks/policy/shipped.ts'
import { adminClient } from './admin-client.ts'
import type { KnownNames } from './completion.ts'
import { adminOrFail } from './result.ts'
import { loadForOwner } from './unset.ts'

/** Returns the names in the configuration that a command line means, and in its running gateway. Never fails. */
export function knownNames(words: readonly string[], env: NodeJS.ProcessEnv): KnownNames {
  const [config, admin] = [givenTo(words, '--config'), givenTo(words, '--admin')]
  const options = { ...(config !== undefined && { config }), ...(admin !== undefined && { admin }) }
  return {
    async clients() {
      const loaded = await loadForOwner({ env, options })
      return loaded.ok ? loaded.config.clients.map(({ name }) => name) : []
    },
    async profiles() {
      const loaded = await loadForOwner({ env, options })
      return profileNames(loaded.ok ? loaded.config.profiles : {})
    },
    async waiting(kind) {
      const found = await adminOrFail({ env, options })
      const told = found.ok ? await adminClient(found.config).approvals() : null
      if (told === null || !told.ok) return []
      return told.value
        .filter((one) => one.kind === kind)
        .map(({ id, who, summary }) => ({ word: id, about: `${who}: ${summary}` }))
    },
  }
}

function givenTo(words: readonly string[], option: string): string | undefined {
  const at = words.indexOf(option)
  return at < 0 ? undefined : words[at + 1]
}
