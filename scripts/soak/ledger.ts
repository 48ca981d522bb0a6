/**
 * The meaning of a reply to a write. `absent`: an error, or no reply, which both promise that nothing was written. `open`: the reply says
 * that the outcome is unknown, or the client itself left.
 */
export type Told = 'done' | 'absent' | 'open'

/** One write of a unique note, and the meaning of its reply. */
export interface Entry {
  readonly id: string
  readonly told: Told
  /** The reply, for a finding. */
  readonly said: string
}

/** How often each unique note is in the collection at the end. */
export type Found = ReadonlyMap<string, number>

/** Returns a sentence for each write that the collection holds more or less often than its reply says. */
export function audit(entries: readonly Entry[], found: Found): readonly string[] {
  const findings: string[] = []
  const known = new Set<string>()
  for (const { id, told, said } of entries) {
    known.add(id)
    const times = found.get(id) ?? 0
    const isRight = told === 'done' ? times === 1 : told === 'absent' ? times === 0 : times <= 1
    if (!isRight) findings.push(`${id} is there ${times} times; its reply means ${told}: ${said.slice(0, 200)}`)
  }
  for (const [id, times] of found)
    if (!known.has(id)) findings.push(`${id} is there ${times} times; nobody asked for it`)
  return findings
}
