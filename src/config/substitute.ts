import type { Text } from '../settings/declare-texts.ts'
import { errors } from './texts.ts'

export type Substitution = { ok: true; text: string } | { ok: false; mistake: Text }

/**
 * Replaces each `${NAME}` with the environment variable of that name, once: the value itself is not searched again. A variable that
 * is not set is an error, and so is a `${` without a name. An empty variable gives the empty text.
 */
export function substitute(text: string, env: NodeJS.ProcessEnv): Substitution {
  if (!text.includes('${')) return { ok: true, text }
  const missing: string[] = []
  const replaced = text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
    const value = env[name]
    if (value === undefined) missing.push(name)
    return value ?? ''
  })
  if (missing.length > 0)
    return { ok: false, mistake: errors('config.variable-missing', { names: missing.join(', ') }) }
  if (text.replace(/\$\{[A-Za-z_][A-Za-z0-9_]*\}/g, '').includes('${')) {
    return { ok: false, mistake: errors('config.variable-name') }
  }
  return { ok: true, text: replaced }
}
