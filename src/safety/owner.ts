import { readFileSync } from 'node:fs'

/** A process, told apart from a later one with the same number. */
export interface Owner {
  readonly pid: number
  /** When it started, in the system's own count; null where the system does not tell. */
  readonly started: string | null
}

export function ownOwner(): Owner {
  return { pid: process.pid, started: startOf(process.pid) }
}

/** Whether that process still runs. */
export function isRunning({ pid, started }: Owner): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // Of a process of another user it is only known that it is there.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return started === null ? pid !== process.pid : startOf(pid) === started
}

/** Field 22 of proc(5)'s stat; the name before it may hold spaces and brackets. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}
