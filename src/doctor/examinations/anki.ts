import type { Facts, UpstreamFacts } from '../facts.ts'
import { type Examined, note, problem, right } from '../finding.ts'
import { findings, remedies } from '../texts.ts'

/** Whether each Anki answers with an open profile. A closed Anki is nothing wrong. */
export function examineAnki({ upstreams, configuration }: Facts): Examined[] {
  if (configuration.config.sandbox) return [note(findings('doctor.anki-sandbox'))]
  return upstreams.map(stateOfOne)
}

function stateOfOne({ url, state, key, answersKeyless, refusesNextKey }: UpstreamFacts): Examined {
  switch (state) {
    case 'up':
      if (refusesNextKey) return problem(findings('doctor.anki-next-key', { url }), remedies('remedy.anki-next-key'))
      return right(findings('doctor.anki-up', { url }))
    case 'down':
    case 'unknown':
      return note(findings('doctor.anki-closed', { url }))
    case 'busy':
      return note(findings('doctor.anki-busy', { url }))
    case 'key': {
      if (key !== null && answersKeyless === true) return note(findings('doctor.anki-key-lost', { url }))
      const code = key === null ? 'doctor.anki-key-missing' : 'doctor.anki-key-refused'
      return problem(findings(code, { url }), remedies('remedy.anki-key'))
    }
    case 'profile':
      return problem(findings('doctor.anki-no-profile', { url }), remedies('remedy.open-profile'))
    case 'silent':
      return problem(findings('doctor.anki-silent', { url }), remedies('remedy.answer-dialog'))
    case 'other':
      return problem(findings('doctor.anki-other', { url }), remedies('remedy.upstream-url'))
    case 'circle':
      return problem(findings('doctor.anki-circle', { url }), remedies('remedy.upstream-url'))
  }
}
