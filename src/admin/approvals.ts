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
  readonly since: number
  /** When it is too late. */
  readonly until: number
}

export type Verdict = 'allow' | 'refuse'

/** What waits for the owner's word, and how it is given. */
export interface Approvals {
  /** The oldest first. */
  pending(): readonly PendingApproval[]
  /** False where nothing of this id waits any more. */
  decide(id: string, verdict: Verdict): boolean
}

/** Where nothing ever asks. */
export const noApprovals: Approvals = { pending: () => [], decide: () => false }

/** The verdict in the body of a request, or null where it holds something else. */
export function readVerdict(body: string): Verdict | null {
  try {
    const value = JSON.parse(body) as { verdict?: unknown } | null
    return value?.verdict === 'allow' || value?.verdict === 'refuse' ? value.verdict : null
  } catch {
    return null
  }
}
