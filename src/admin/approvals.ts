/** Something that waits for the owner's word; times in ms of the wall clock. */
export interface PendingApproval {
  readonly id: string
  /** A caller that wants to be let in, or a call that its client's profile asks about first. */
  readonly kind: 'client' | 'call'
  /** The client's name, or the origin that asks. */
  readonly who: string
  /** The action's name; null where a caller asks to be let in. */
  readonly action: string | null
  /** What would happen, in words: `deletes 214 notes in Japanese`. */
  readonly summary: string
  /** What a caller would become unless the owner says otherwise; null for a call. */
  readonly client: { readonly name: string; readonly profile: string } | null
  readonly since: number
  /** When it is too late. */
  readonly until: number
}

export type Verdict = 'allow' | 'refuse'

/** The owner's word; a caller that is let in can be given another name and profile than suggested. */
export interface Decision {
  readonly verdict: Verdict
  readonly name?: string
  readonly profile?: string
}

/** What became of it. A client that was made may have a fresh key, which is shown here and never again. */
export type Decided =
  | { readonly ok: true; readonly client: { readonly name: string; readonly key: string | null } | null }
  | { readonly ok: false; readonly status: 400 | 404 | 409; readonly error: string }

/** What waits for the owner's word, and how it is given. */
export interface Approvals {
  /** The oldest first. */
  pending(): readonly PendingApproval[]
  /** The names of the profiles that a client can be given. */
  profiles(): readonly string[]
  decide(id: string, decision: Decision): Promise<Decided>
}

/** Where nothing ever asks. */
export const noApprovals: Approvals = {
  pending: () => [],
  profiles: () => [],
  decide: async () => ({ ok: false, status: 404, error: 'nothing of this id waits any more' }),
}

const MEMBERS = ['verdict', 'name', 'profile']

/** The decision in the body of a request, or null where it holds something else. */
export function readDecision(body: string): Decision | null {
  try {
    const value = JSON.parse(body) as Record<string, unknown> | null
    if (typeof value !== 'object' || value === null) return null
    const { verdict, name, profile } = value
    if (verdict !== 'allow' && verdict !== 'refuse') return null
    const isText = [name, profile].every((member) => member === undefined || typeof member === 'string')
    return isText && Object.keys(value).every((member) => MEMBERS.includes(member))
      ? (value as unknown as Decision)
      : null
  } catch {
    return null
  }
}
