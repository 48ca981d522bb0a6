import { texts } from '../admin/texts.ts'
import { policyCheck } from '../checks/policy/check.ts'
import { validationCheck } from '../checks/validation.ts'
import type { Client } from '../clients/client.ts'
import { noAudit } from '../observe/audit.ts'
import type { Pipeline } from '../pipeline.ts'
import type { Spending } from '../request/spending.ts'
import type { SandboxOnDemand } from '../sandbox/on-demand.ts'
import { absentUpstream } from '../upstream/absent.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { answeredByAnki, failed } from '../wire/outcome.ts'
import { cutReply } from '../wire/reply.ts'
import { composeBody } from '../wire/request.ts'
import type { Snapshot } from './snapshot.ts'

/** Nobody pays for a call to the sandbox. */
const FREE: Spending = {
  admit: async (calls) => ({ calls, end() {}, refusal: null }),
  areFree: () => true,
  enter: () => () => {},
  charge: async () => ({ refusal: null, end() {} }),
}

/**
 * Returns the pipeline of a snapshot with the sandbox in place of Anki.
 * The client may do what it may do in front of Anki. A call that would ask the owner passes, because the owner makes it.
 * Nothing is charged, nothing is written down, and no question is asked or answered.
 */
export function sandboxPipeline({ pipeline, rules }: Snapshot, sandbox: SandboxOnDemand): Pipeline {
  const upstream = sandboxUpstream(sandbox)
  const { shapes, validation, policies } = rules
  const policy = policyCheck(policies, { ask: () => ({ kind: 'approved', number: 0, approval: { end() {} } }) })
  return {
    ...pipeline,
    checks: [validationCheck(shapes, validation, () => {}), policy],
    upstreams: { all: [upstream], of: () => upstream, async close() {} },
    spending: FREE,
    audit: noAudit,
    whenDown: () => 'explain',
  }
}

/** The sandbox has no profiles, so that a client of one profile can use it too. */
export function sandboxClient(client: Client): Client {
  return { ...client, ankiProfile: null, upstream: null }
}

function sandboxUpstream(sandbox: SandboxOnDemand): Upstream {
  const absent = absentUpstream('sandbox')
  return {
    ...absent,
    health: { ...absent.health, state: 'up', stands: true, settled: async () => 'up' },
    async send(leaves) {
      const asMulti = leaves.length > 1
      const calls = leaves.map(({ action, params }) => ({ action: action.nameText, params }))
      const reply = await sandbox.ask(composeBody(calls, asMulti, null))
      const answers = reply === null ? null : cutReply(reply, leaves.length, asMulti)
      return answers === null
        ? leaves.map(() => failed('timeout', texts('console.sandbox-ended')))
        : answers.map(answeredByAnki)
    },
  }
}
