import { loadCatalogue } from '../../src/actions/catalogue.ts'
import type { ScopeConfig } from '../../src/actions/scope.ts'
import { type Scope, scopeOf } from '../../src/scope/scope.ts'
import { type Leaf, leafOf } from '../../src/upstream/leaf.ts'
import { answeredByAnki, type Outcome } from '../../src/wire/outcome.ts'

export const catalogue = loadCatalogue()

/** The scope of the client in most tests: one deck, and those below it. */
export const SCOPE: ScopeConfig = { decks: ['Japanese'], shared: 'tag', whole: [] }

/** The same, for a client that deletes softly. */
export const SOFT: ScopeConfig = { ...SCOPE, deletedTag: 'deleted-by::pupil' }

/** The decks of a collection, as AnkiConnect names them. */
export const DECKS = '{"Default": 1, "Japanese": 5, "Japanese::Verbs": 6, "Medicine": 7}'

/** A scope with some of its members changed. */
export function scopeWith(changed: Partial<ScopeConfig> = {}): Scope {
  return scopeOf({ ...SCOPE, ...changed })
}

/** A call of a client, with params as a value or as JSON text; without a scope, the client has the whole collection. */
export function given(action: string, params: object | string | null, scope: ScopeConfig | null = SCOPE): Leaf {
  const known = catalogue.get(action)
  if (known === undefined) throw new Error(`no action ${action}`)
  const text = params === null || typeof params === 'string' ? params : JSON.stringify(params)
  const client = { name: 'pupil', profile: null, mode: 'enforce', scope } as const
  return leafOf(known, text === null ? null : Buffer.from(text), client)
}

/** A result of Anki. */
export function resultWith(text: string): Outcome {
  return answeredByAnki({ kind: 'result', text: Buffer.from(text) })
}

/** An error of Anki. */
export function errorWith(text: string): Outcome {
  return answeredByAnki({ kind: 'error', text: Buffer.from(JSON.stringify(text)) })
}

/** A call in short. */
export function callText({ action, params }: Leaf): string {
  return params === null ? action.name : `${action.name} ${params}`
}
