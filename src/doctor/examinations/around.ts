import { aroundOf } from '../around-of.ts'
import type { Facts } from '../facts.ts'
import { type Examined, note, right } from '../finding.ts'
import { findings } from '../texts.ts'

/** Whether AnkiConnect can be reached around the gateway: without a key, or from other machines. */
export function examineAround(facts: Facts): Examined[] {
  const found = (['key', 'no-key', 'address'] as const).flatMap((kind) => aroundOf(facts, kind))
  // Nobody loses anything by a way around a demo collection.
  if (found.length > 0 || facts.configuration.config.sandbox) return found
  const isKnown = facts.upstreams.some(({ answersKeyless }) => answersKeyless === false)
  return [isKnown ? right(findings('doctor.around-none')) : note(findings('doctor.around-unknown'))]
}
