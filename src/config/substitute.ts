export type Substitution = { ok: true; text: string } | { ok: false; reason: string }

/**
 * Replaces `${NAME}` by the environment variable of that name, once: what comes in is not looked at again. A variable that is not
 * set is an error, as is `${` that names nothing; an empty variable is the empty text.
 */
export function substitute(text: string, env: NodeJS.ProcessEnv): Substitution {
  if (!text.includes('${')) return { ok: true, text }
  const missing: string[] = []
  const replaced = text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
    const value = env[name]
    if (value === undefined) missing.push(name)
    return value ?? ''
  })
  if (missing.length > 0) return { ok: false, reason: `environment variable ${missing.join(', ')} is not set` }
  if (text.replace(/\$\{[A-Za-z_][A-Za-z0-9_]*\}/g, '').includes('${')) {
    return { ok: false, reason: 'expected ${NAME}, the name of an environment variable, after ${' }
  }
  return { ok: true, text: replaced }
}
