import type { SettingChanges } from '../add-on/add-on.ts'
import type { Text } from '../settings/declare-texts.ts'

/**
 * How bad a finding is.
 * - `right`: nothing is wrong.
 * - `note`: worth knowing, or not known now. Nothing is wrong.
 * - `warning`: it works, and less safely or less well than it could.
 * - `problem`: something does not work, or is open to others.
 */
export type Severity = 'right' | 'note' | 'warning' | 'problem'

/** A change that `doctor --fix` makes, and that can be taken back. */
export type Fix =
  | { readonly kind: 'settings'; readonly base: string; readonly changes: SettingChanges }
  | { readonly kind: 'service' }
  | { readonly kind: 'app-nap' }

/** What one examination found. */
export interface Finding {
  /** The name of the examination. */
  readonly about: string
  readonly severity: Severity
  /** What is so, and where. */
  readonly text: Text
  readonly remedy: Text | null
  readonly fix: Fix | null
}

/** A finding without the name of its examination. */
export type Examined = Omit<Finding, 'about'>

/** Nothing is wrong. */
export function right(text: Text): Examined {
  return { severity: 'right', text, remedy: null, fix: null }
}

/** Something worth knowing. */
export function note(text: Text, remedy: Text | null = null): Examined {
  return { severity: 'note', text, remedy, fix: null }
}

/** Something that works less safely or less well than it could. */
export function warning(text: Text, remedy: Text, fix: Fix | null = null): Examined {
  return { severity: 'warning', text, remedy, fix }
}

/** Something that does not work, or is open to others. */
export function problem(text: Text, remedy: Text, fix: Fix | null = null): Examined {
  return { severity: 'problem', text, remedy, fix }
}
