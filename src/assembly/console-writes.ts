import { hash } from 'node:crypto'
import type { Catalogue } from '../actions/catalogue.ts'
import { touchedBy } from '../actions/touched.ts'
import type { ConsoleWrite } from '../admin/console.ts'
import { bindingError } from '../checks/signature.ts'
import { kindOf } from '../observe/audit-line.ts'
import { summaryOf } from '../safety/summary.ts'
import { leafOf } from '../upstream/leaf.ts'
import { type Call, slice } from '../wire/message.ts'

/** The calls of a request that are more than reads. `more` counts those that are not listed. */
export interface Writes {
  readonly writes: readonly ConsoleWrite[]
  readonly more: number
}

/** The number of calls that the owner reads before a confirmation. */
const MOST = 20

/** Returns the calls of a request, at any depth, that AnkiConnect would carry out and that can change anything. */
export function writesOf(call: Call, catalogue: Catalogue): Writes {
  const writes: ConsoleWrite[] = []
  let more = 0
  for (const leaf of leavesOf(call)) {
    const action = leaf.action === null ? undefined : catalogue.get(leaf.action)
    if (action === undefined || (leaf.paramsError ?? bindingError(action, leaf.names) ?? leaf.versionError) !== null)
      continue
    const made = leafOf(action, slice(leaf.text, leaf.params))
    if (kindOf(made) === 'read') continue
    if (writes.length >= MOST) more += 1
    else writes.push({ action: action.name, summary: summaryOf(action, touchedBy(action, made.value() ?? {})) })
  }
  return { writes, more }
}

/** Returns whether a call, or a call in it, shows a key. It would be a call of another client. */
export function showsKey({ key, items }: Call): boolean {
  return key !== null || (items?.calls ?? []).some(showsKey)
}

/** Returns the text by which the owner confirms exactly this request of this client. */
export function confirmationOf(client: string, body: Buffer): string {
  return hash('sha256', Buffer.concat([Buffer.from(`${client}\n`), body]), 'hex')
}

function* leavesOf(call: Call): Generator<Call> {
  if (call.items === null) yield call
  else for (const item of call.items.calls) yield* leavesOf(item)
}
