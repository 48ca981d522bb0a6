/** The rules of the cache. Each one can be taken out of the model. */
export const RULES = {
  settled: 'frames of the present round after the last commit make a log unsettled',
  salts: "only frames with the header's salts count",
  round: 'the stamp names the round of the log: its header and the checksum of the last commit',
  database: 'the stamp names the time of the database file',
  recent: 'an empty log counts only if the database has not changed a moment ago',
  file: 'the stamp names the file of the log',
  missing: 'without a log there is no stamp',
  order: 'a look reads the log first and the database file after it',
  after: 'a reply is stored only if the state after it equals the state before it was sent',
  join: 'a cached reply joins a multi only if the state after the other calls is still the same',
  lane: 'one exchange at a time: a read is not answered between the run of a write and its reply',
  process: 'the process epoch moves when Anki ends',
  before: 'the write epoch moves before a write is queued',
  returned: 'the write epoch moves again after a write has ended',
} as const

export type Rule = keyof typeof RULES
export type Rules = ReadonlySet<Rule>

export const ALL: Rules = new Set(Object.keys(RULES) as Rule[])

/** Rules that another rule makes redundant: taking one out shows only together with that one. */
export const REDUNDANT: Readonly<Partial<Record<Rule, readonly Rule[]>>> = { before: ['lane'] }

/** All rules but these. */
export function without(...rules: readonly Rule[]): Rules {
  return new Set([...ALL].filter((each) => !rules.includes(each)))
}
