import { texts } from '../admission/texts.ts'
import type { EffectPart } from '../effect/effects.ts'
import type { Text } from '../settings/declare-texts.ts'

/** A question that waits for the owner's decision. Times in milliseconds of the wall clock. */
export interface PendingApproval {
  readonly id: string
  /** `client`: a caller asks to become a client. `call`: a client's profile requires consent for a call. */
  readonly kind: 'client' | 'call'
  /** The client's name, or the origin that asks. */
  readonly who: string
  /** The action's name. Null if a caller asks to become a client. */
  readonly action: string | null
  /** The call or the caller in words, from what it names. */
  readonly summary: string
  /** The effect of a call as far as the gateway has worked it out. Null before that, and for a caller. */
  readonly effect: ShownEffect | null
  /** The name and profile that the caller will get unless the owner decides otherwise. Null for a call. */
  readonly client: { readonly name: string; readonly profile: string } | null
  /** The number of decks, notes and files that a call names. Zero for a caller that asks to become a client. */
  readonly names: number
  /** False for a caller that was refused and never asked for permission. */
  readonly asked: boolean
  /** The number of refused requests of a caller that is no client, and their actions, as far as the gateway read them. */
  readonly refused: number
  readonly calls: readonly string[]
  readonly since: number
  /** The time when the question expires. */
  readonly until: number
}

/** The effect of a call in one sentence, such as `deletes 214 notes in "Japanese"`. Null if it is not known. */
export interface ShownEffect {
  readonly sentence: string | null
  readonly digest: string
}

/**
 * A page of the things that a waiting call names.
 * `next` is the number of the first thing after this page, or null at the end.
 */
export interface NamedPage {
  readonly id: string
  readonly total: number
  readonly from: number
  readonly names: readonly { readonly what: string; readonly name: string }[]
  readonly next: number | null
}

export type OwnerVerdict = 'allow' | 'refuse'

/** The owner's decision. */
export interface OwnerDecision {
  readonly verdict: OwnerVerdict
  /** The name and the profile of a new client, if they are not those suggested. */
  readonly name?: string
  readonly profile?: string
  /** Allows the action of the call to its client for this time, in milliseconds. Without it, allows the one call. */
  readonly for?: number
  /** The digest of the effect that the owner has seen. By default, it is the one that the gateway showed last. */
  readonly effect?: string
  /** The reason of a refusal, on one line, for the client to read. */
  readonly reason?: string
}

/** An action that the owner has allowed to a client for a while. A refusal of its id ends it. */
export interface OwnerGrant {
  readonly id: string
  readonly client: string
  readonly action: string
  /** The time when it expires, in milliseconds of the wall clock. */
  readonly until: number
}

/** The result of a decision. A new client may have a fresh key. The owner sees it here and never again. */
export type Decided =
  | { readonly ok: true; readonly client: { readonly name: string; readonly key: string | null } | null }
  | { readonly ok: false; readonly error: Text }

/** The questions that wait for the owner, and the means to decide them. */
export interface Approvals {
  /** Returns the waiting questions, the oldest first. */
  pending(): readonly PendingApproval[]
  /** Returns the actions that clients may use for a while. */
  grants(): readonly OwnerGrant[]
  /** By name, the clients that could answer their own questions in the owner's place, with the reason and the remedy. */
  answerers(): Readonly<Record<string, string>>
  /** Returns for how long the page offers to allow an action, in milliseconds. */
  period(): number
  /** Returns the names of the profiles that a client can have. */
  profiles(): readonly string[]
  /**
   * Returns the things that a call names, starting at the number `from`.
   * Null if no call with this id waits any more.
   */
  named(id: string, from: number): NamedPage | null
  /** Resolves to the effect of a waiting call as it is now, from thing number `from` on. Null if no call with this id waits. */
  effect(id: string, from: number): Promise<EffectPart | null>
  decide(id: string, decision: OwnerDecision): Promise<Decided>
}

/** The approvals of a gateway that never asks. */
export const noApprovals: Approvals = {
  pending: () => [],
  grants: () => [],
  answerers: () => ({}),
  period: () => 0,
  profiles: () => [],
  named: () => null,
  effect: async () => null,
  decide: async () => ({ ok: false, error: texts('approval.gone') }),
}

const MEMBERS = ['verdict', 'name', 'profile', 'for', 'effect', 'reason']
/** The longest time for which an action can be allowed, in milliseconds. A rule is the place for longer ones. */
const LONGEST_PERIOD = 86_400_000
const LONGEST_REASON = 200

/** Reads the decision in the body of a request. Returns null if the body is no decision. */
export function readDecision(body: string): OwnerDecision | null {
  try {
    const value = JSON.parse(body) as Record<string, unknown> | null
    if (typeof value !== 'object' || value === null) return null
    const { verdict, name, profile, for: period, effect, reason } = value
    if (verdict !== 'allow' && verdict !== 'refuse') return null
    if (![name, profile, effect, reason].every((member) => member === undefined || typeof member === 'string'))
      return null
    if (!Object.keys(value).every((member) => MEMBERS.includes(member))) return null
    if (period !== undefined && (verdict === 'refuse' || !isPeriod(period))) return null
    if (reason === undefined) return value as unknown as OwnerDecision
    const { reason: _, ...decision } = value as unknown as OwnerDecision
    const said = oneLine(reason as string)
    if (verdict === 'allow' || said.length > LONGEST_REASON) return null
    return said === '' ? decision : { ...decision, reason: said }
  } catch {
    return null
  }
}

function isPeriod(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= LONGEST_PERIOD
}

/** Removes the characters that are invisible or end a line. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}
