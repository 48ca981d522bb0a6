import type { Text } from '../settings/declare-texts.ts'
import { texts } from './texts.ts'

/**
 * A rule that the owner asks for.
 * - `let-in`: makes a waiting caller a client.
 * - `refuse`: always refuses a waiting caller.
 * - `allow`: lets a client's calls of an action pass.
 * - `deny`: always refuses them.
 */
export type AskedRule = CallerRule | ClientRule

/** A rule about a waiting caller. */
export type CallerRule =
  | { readonly rule: 'let-in'; readonly id: string; readonly name?: string; readonly profile?: string }
  | { readonly rule: 'refuse'; readonly id: string }

/** A rule about an action of a client. */
export interface ClientRule {
  readonly rule: 'allow' | 'deny'
  readonly client: string
  readonly action: string
}

/** A rule that is not written yet. */
export interface RulePreview {
  /** Writes exactly this rule, once and within ten minutes. */
  readonly token: string
  readonly file: string
  /** The lines that the file loses (`-`) and gets (`+`), without secrets. */
  readonly difference: readonly string[]
  /** The effect and the reach of the rule, in words. */
  readonly effect: string
  readonly reach: string
}

export type Previewed =
  | { readonly ok: true; readonly preview: RulePreview }
  | { readonly ok: false; readonly error: Text }

/** The result of writing a rule. A new client may have a fresh key. The owner sees it here and never again. */
export type RuleWritten =
  | {
      readonly ok: true
      readonly file: string
      readonly effect: string
      readonly client: { readonly name: string; readonly key: string | null } | null
    }
  | { readonly ok: false; readonly error: Text }

/** Rules from what was refused: first shown, then written. */
export interface Rules {
  preview(asked: AskedRule): Promise<Previewed>
  write(token: string): Promise<RuleWritten>
}

/** The rules of a gateway that can write none. */
export const noRules: Rules = {
  preview: async () => ({ ok: false, error: texts('admin.no-rules') }),
  write: async () => ({ ok: false, error: texts('admin.no-rules') }),
}
