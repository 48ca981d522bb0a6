/** A mistake that somebody could make in the gateway, and the seed of a simulation that fails with it. */
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
  'a write without a reply is sent again': {
    file: 'upstream/deliver.ts',
    right: "if (isReadPack && exchanged.kind !== 'unreachable') return again",
    wrong: "if (exchanged.kind !== 'unreachable') return again",
    says: /ran 2 times|counts as not done and ran/,
    seed: 1,
  },
  'a request whose write may have arrived is dropped': {
    file: 'request/settle.ts',
    right: "return outcome.kind !== 'failed' || mayHaveReached(outcome.failure)",
    wrong: "return outcome.kind !== 'failed'",
    says: /counts as not done and ran/,
    seed: 2,
  },
  'the reply to a write without an answer does not say that nobody knows': {
    file: 'request/settle.ts',
    right: 'if (mayHaveReached(failure) && leaf.writes())',
    wrong: 'if (mayHaveReached(failure) && !leaf.writes())',
    says: /counts as not done and ran/,
    seed: 2,
  },
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
  },
  'calls overtake notes of the same client': {
    file: 'cache/cache.ts',
    right: 'isOnlyNotes ? hold(sender.client) : () => {}',
    wrong: 'isOnlyNotes ? () => {} : () => {}',
    says: /was overtaken/,
    seed: 1,
    isQuick: true,
  },
  'a request that waits for its turn waits without end': {
    file: 'upstream/lane.ts',
    right: "() => giveUp(job, 'busy'))",
    wrong: '() => {})',
    says: /waited|no reply/,
    seed: 2,
  },
}
