import { isMap } from '../settings/many.ts'
import { type AdminRequest, json, type Page, refusal } from './routes.ts'
import { type AskedRule, noRules, type Rules } from './rule.ts'
import { texts } from './texts.ts'

const MEMBERS: Readonly<
  Record<AskedRule['rule'], readonly [required: readonly string[], optional: readonly string[]]>
> = {
  'let-in': [
    ['rule', 'id'],
    ['name', 'profile'],
  ],
  refuse: [['rule', 'id'], []],
  allow: [['rule', 'client', 'action'], []],
  deny: [['rule', 'client', 'action'], []],
}

/**
 * Serves /rules: a POST asks for the difference that a rule would make, and a POST to /rules/TOKEN writes it.
 * Returns null for every other path.
 */
export async function answerRules(
  { method, path, type, body }: AdminRequest,
  { rules = noRules }: { readonly rules?: Rules },
): Promise<Page | null> {
  const [found, token] = /^\/rules(?:\/([A-Za-z0-9_-]{1,64}))?$/.exec(path) ?? []
  if (found === undefined) return null
  if (method !== 'POST') return { ...refusal(texts('admin.method', { methods: 'POST' })), allow: 'POST' }
  // A page of another site can send a form or plain text without a preflight, but not JSON.
  if (type !== 'application/json') return refusal(texts('admin.rule-type'))
  if (token !== undefined) {
    const written = await rules.write(token)
    if (!written.ok) return refusal(written.error)
    const { file, effect, client } = written
    return json(200, { file, effect, ...(client !== null && { client }) })
  }
  const asked = readRule(body.toString('utf8'))
  if (asked === null) return refusal(texts('admin.rule'))
  const previewed = await rules.preview(asked)
  return previewed.ok ? json(200, previewed.preview) : refusal(previewed.error)
}

function readRule(body: string): AskedRule | null {
  try {
    const value: unknown = JSON.parse(body)
    if (!isMap(value) || typeof value.rule !== 'string' || !Object.hasOwn(MEMBERS, value.rule)) return null
    const [required, optional] = MEMBERS[value.rule as AskedRule['rule']]
    const isKnown = Object.keys(value).every((member) => [...required, ...optional].includes(member))
    const isWhole = required.every((member) => value[member] !== undefined)
    const isText = Object.values(value).every((member) => typeof member === 'string')
    return isKnown && isWhole && isText ? (value as unknown as AskedRule) : null
  } catch {
    return null
  }
}
