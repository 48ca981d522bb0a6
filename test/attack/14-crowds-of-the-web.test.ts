import t from 'tap'
import type { Applicant } from '../../src/admission/applicant.ts'
import { createApplications } from '../../src/admission/applications.ts'
import { callerAs } from '../clients/caller.ts'
import { networkOf } from '../support/clients.ts'
import { fakeClock } from '../support/clock.ts'
import { countUp } from '../support/count-up.ts'

function site(number: number): Applicant {
  const host = `user${number}.github.io`
  return {
    origin: `https://${host}`,
    from: null,
    keyHash: null,
    who: host,
    summary: '',
    crowd: host,
    surroundings: 'web',
  }
}

t.test('a page that opens frames of many sites pushes out no device and no extension that asked', (t) => {
  const limits = { valid: 600_000, pending: 50 }
  const applications = createApplications({ clock: fakeClock(), limits: () => limits, numbers: countUp(), onGone() {} })
  const phone = { origin: null, from: networkOf('10.0.0.1'), keyHash: null, who: 'phone', summary: '' }
  const yomitan = { origin: 'chrome-extension://y', from: null, keyHash: null, who: 'yomitan', summary: '' }
  const caller = callerAs({})
  applications.ask({ ...phone, crowd: '10.0.0.1', surroundings: '10.0.0.1' }, caller)
  applications.ask({ ...yomitan, crowd: 'y', surroundings: 'installed' }, caller)
  for (let number = 0; number < 500; number++) applications.ask(site(number), caller)
  const shown = applications.waiting().map(({ applicant }) => applicant.who)
  t.equal(shown.length, 50)
  t.same(shown.slice(0, 2), ['phone', 'yomitan'])
  t.equal(
    shown.at(-1),
    'user499.github.io',
    'the site that asked last is there: it may be the one that the owner has just opened',
  )
  t.end()
})
