import { readFileSync } from 'node:fs'

/** A process, distinct from a later one with the same number. */
export interface Owner {
  readonly pid: number
  /** Its start time in the system's own unit, or null if the system does not report it. */
  readonly started: string | null
}

export function ownOwner(): Owner {
  return { pid: process.pid, started: startOf(process.pid) }
}

/** Returns whether that process still runs. */
export function isRunning({ pid, started }: Owner): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // This error only shows that a process of another user exists.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return started === null ? pid !== process.pid : startOf(pid) === started
}

/** Reads field 22 of proc(5)'s stat. The name before it may contain spaces and brackets. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}
