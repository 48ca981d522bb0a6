import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { LRUCache } from 'lru-cache'
import type { Rules, RuleWritten } from '../admin/rule.ts'
import type { Clock } from '../clock.ts'
import type { Text } from '../settings/declare-texts.ts'
import { type CallerRuleSources, previewCallerRule } from './caller-rule.ts'
import { type ClientRuleSources, previewClientRule } from './client-rule.ts'
import { type DraftRule, fileText } from './draft.ts'
import { replaceFile } from './replace-file.ts'
import { texts } from './texts.ts'

export interface RulesOptions extends ClientRuleSources, CallerRuleSources {
  readonly clock: Pick<Clock, 'wall'>
  /** Reads the configuration again. Resolves to its errors if it cannot be used. */
  readonly reload: () => Promise<readonly string[]>
  /** Reports a written rule. */
  readonly onWritten: (effect: string, file: string) => void
}

/** The time for which a shown rule can be written, in milliseconds, and the number of them. */
const VALID = 600_000
const MOST = 20

/** Creates the rules of a running gateway. What is written is what was shown, or nothing. */
export function createRules(options: RulesOptions): Rules {
  const { clock, reload, onWritten } = options
  const drafts = new LRUCache<string, DraftRule>({ max: MOST, ttl: VALID, ttlResolution: 0, perf: { now: clock.wall } })

  // A rule is written, read and put back before the next one begins: what is put back is what was there before this rule alone.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(write: () => Promise<T>): Promise<T> => {
    const turn = last.then(write)
    last = turn.catch(() => {})
    return turn
  }
  const writeFile = async ({ file, before, after, effect }: DraftRule): Promise<RuleWritten> => {
    if (fileText(file) !== before) return { ok: false, error: texts('rule.changed', { file }) }
    const put = (text: string): Text | null => {
      try {
        replaceFile(file, text)
        return null
      } catch (error) {
        return texts('rule.unwritable', { file, reason: (error as NodeJS.ErrnoException).code ?? String(error) })
      }
    }
    const error = put(after)
    if (error !== null) return { ok: false, error }
    const errors = await reload()
    if (errors.length === 0) return { ok: true, file, effect, client: null }
    if (before === null) rmSync(file, { force: true })
    else put(before)
    await reload()
    return { ok: false, error: texts('rule.would-break', { errors: errors.join('; ') }) }
  }
  return {
    async preview(asked) {
      const drafted =
        'client' in asked ? await previewClientRule(asked, options) : await previewCallerRule(asked, options)
      if (!drafted.ok) return drafted
      const token = randomBytes(16).toString('base64url')
      drafts.set(token, drafted.draft)
      const { file, difference, effect, reach } = drafted.draft
      return { ok: true, preview: { token, file, difference, effect, reach } }
    },
    async write(token) {
      const draft = drafts.get(token)
      if (draft === undefined) return { ok: false, error: texts('rule.expired') }
      drafts.delete(token)
      const written = await inTurn(async () => draft.admit?.() ?? writeFile(draft))
      if (written.ok) onWritten(written.effect, written.file)
      return written
    },
  }
}
