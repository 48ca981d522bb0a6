import type { EffectItem } from '../effect/effect.ts'
import type { EffectPart } from '../effect/effects.ts'
import { quoted } from '../safety/summary.ts'
import type { AdminAnswer, AdminClient } from './admin-client.ts'
import { decisionOutputs } from './texts/decisions.ts'

/** Returns the effect of a waiting call as lines: the sentence, further facts, and each thing before and after. */
export async function effectLines(
  id: string,
  admin: Pick<AdminClient, 'effect'>,
  isAll: boolean,
): Promise<AdminAnswer<readonly string[]>> {
  const lines: string[] = []
  for (let next: number | null = 0; next !== null; ) {
    const told: AdminAnswer<EffectPart> = await admin.effect(id, next)
    if (!told.ok) return told
    const { effect, items } = told.value
    if (effect.kind === 'unknown') return { ok: true, value: [effect.reason] }
    if (next === 0) lines.push(effect.sentence, ...effect.facts)
    lines.push(...items.flatMap(itemLines))
    next = told.value.next
    if (next === null || isAll) continue
    lines.push(decisionOutputs('effect.more', { count: effect.total - items.length, id }).text)
    break
  }
  return { ok: true, value: lines }
}

/** Every text is quoted, so that none can look like another line. */
function itemLines({ kind, name, about, differences }: EffectItem): string[] {
  const isId = /^(new )?[0-9]+$/.test(name)
  return [
    `  ${kind} ${isId ? name : quoted(name)}: ${quoted(about)}`,
    ...differences.flatMap(({ name: part, before, after }) => [
      `    ${quoted(part)}`,
      `      - ${before === null ? decisionOutputs('effect.none').text : quoted(before)}`,
      `      + ${after === null ? decisionOutputs('effect.none').text : quoted(after)}`,
    ]),
  ]
}
