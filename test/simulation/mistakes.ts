/** A mistake that somebody could make in the gateway, and the first seed to look with. */
export interface Mistake {
  readonly file: string
  readonly right: string
  readonly wrong: string
  /** What the simulation says. */
  readonly says: RegExp
  readonly seed: number
  /** Whether it is found within seconds, so that a test can look. */
  readonly isQuick?: boolean
}

/** Each of these was found: the text of a file, what replaces it, and how the simulation fails. */
export const MISTAKES: Readonly<Record<string, Mistake>> = {
  'a budget refuses nobody': {
    file: 'budgets/gate.ts',
    right: 'if (charged.ok) return settled(waiting, refuseAll(costs, null), charged.charge)\n    const wait',
    wrong: 'if (charged.ok || costs.length > 0) return settled(waiting, refuseAll(costs, null), null)\n    const wait',
    says: /the budget of greedy/,
    seed: 1,
    isQuick: true,
  },
  'a call that needs approval goes without': {
    file: 'safety/questions.ts',
    right: "state: 'waiting',",
    wrong: "state: 'approved',",
    says: /the owner approved no such call/,
    seed: 1,
    isQuick: true,
  },
  'calls overtake notes of the same client': {
    file: 'cache/note-order.ts',
    right: '(areNotes ? hold(client) : () => {})',
    wrong: '(areNotes ? () => {} : () => {})',
    says: /was overtaken/,
    seed: 1,
    isQuick: true,
  },
  'a client with a scope reaches everything': {
    file: 'scope/judged.ts',
    right: 'if (isInside(place.id)) continue',
    wrong: 'if (isInside(place.id) || substitutes !== null) continue',
    says: /outside/,
    seed: 1,
    isQuick: true,
  },
  'a search of a client with a scope finds everything': {
    file: 'scope/finish.ts',
    right: "return lists === 'notes' ? cutNotes(leaf, text, scopeOf(scope))",
    wrong: "return lists === 'notes' ? restored",
    says: /told of/,
    seed: 1,
    isQuick: true,
  },
  'an undo puts its own value over what others wrote since': {
    file: 'undo/fold-notes.ts',
    right: "if (present === left || (left === undefined && present === '')) fields.set",
    wrong: "if (present !== left || (left === undefined && present === '')) fields.set",
    says: /an undo of claude left/,
    seed: 4,
  },
  'an undo takes nothing back': {
    file: 'undo/fold.ts',
    right: "if (ended === 'unsent') return",
    wrong: "if (ended !== 'unknown') return",
    says: /an undo of claude left .* instead of/,
    seed: 2,
  },
  'the audit log does not say how a write ended': {
    file: 'observe/audit.ts',
    right: "if (kind !== 'read' && refusal === null) {",
    wrong: "if (kind !== 'read' && how === 'error') return\n          if (kind !== 'read' && refusal === null) {",
    says: /the audit log does not say how/,
    seed: 2,
  },
  'a change of the collection goes unnoticed': {
    file: 'cache/moment.ts',
    right: 'before.stamp.text === stamp.text && before.isProved',
    wrong: 'before.stamp.text !== null && before.isProved',
    says: /stale|torn/,
    seed: 1,
  },
  'a multi mixes cached replies with fresh ones': {
    file: 'cache/reads.ts',
    right: 'own.has(at) || (isSame(',
    wrong: "own.has(at) || outcomes[at]?.by === 'cache' || (isSame(",
    says: /torn: /,
    seed: 1,
    isQuick: true,
  },
  'the lane takes the busy client first': {
    file: 'upstream/queue.ts',
    right: 'const order = [...refused, ...turns, ...served]',
    wrong: 'const order = [...served, ...turns, ...refused]',
    says: /waited while hog had \d+ turns/,
    seed: 1,
    isQuick: true,
  },
  'Anki fetches what a profile bounds': {
    file: 'offload/contents.ts',
    right: 'if (!WEB.test(address(leaf, media))) return null',
    wrong: 'if (WEB.test(address(leaf, media))) return null',
    says: /Anki fetched .* for fetcher|whose url is forbidden/,
    seed: 1,
    isQuick: true,
  },
  'a name may lead anywhere': {
    file: 'offload/contents.ts',
    right: '!isOurs(ip, port) && mayReach(url, ip)',
    wrong: '!isOurs(ip, port) && (mayReach(url, ip) || true)',
    says: /the gateway fetched .* from 10.0.0.7 for fetcher/,
    seed: 1,
    isQuick: true,
  },
  'a copy of another profile counts': {
    file: 'snapshots/snapshots.ts',
    right: 'return copy?.of === folder && age >= 0',
    wrong: 'return age >= 0',
    says: /a deletion of .* has no copy/,
    seed: 1,
    isQuick: true,
  },
  'a copy is kept although Anki has begun a new log': {
    file: 'snapshots/copy.ts',
    right: 'if (generation === generationOf(seen)) return',
    wrong: 'if (generation !== null) return',
    says: /is of no single moment|ends with/,
    seed: 1,
    isQuick: true,
  },
  'a call goes without a copy although the owner wants to be asked': {
    file: 'assembly/snapshotting.ts',
    right: "return whenNone === 'ask' && client.mode",
    wrong: "return whenNone !== 'ask' && client.mode",
    says: /a deletion of .* has no copy/,
    seed: 2,
    isQuick: true,
  },
  'a write without a reply is sent again': {
    file: 'upstream/deliver.ts',
    right: "if (isReadPack && exchanged.kind !== 'unreachable') return again",
    wrong: "if (exchanged.kind !== 'unreachable') return again",
    says: /ran 2 times|counts as not done and ran/,
    seed: 3,
    isQuick: true,
  },
  'a request whose write may have arrived is dropped': {
    file: 'request/settle.ts',
    right: "return outcome.kind !== 'failed' || mayHaveReached(outcome.failure)",
    wrong: "return outcome.kind !== 'failed'",
    says: /counts as not done and ran/,
    seed: 2,
    isQuick: true,
  },
}
