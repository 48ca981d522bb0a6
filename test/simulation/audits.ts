import type { AuditLine } from '../../src/observe/audit-line.ts'

/** Compares the audit log with what Anki runs. */
export interface Audits {
  line(line: AuditLine): void
  /** The disk did not take a line, and the log says so. */
  lost(line: AuditLine): void
  /** Anki runs a call of a client. */
  ran(client: string, action: string): void
  /** The gateway dies: nothing says how the calls ended that were under way. */
  crashed(): void
  /** All requests have ended. Returns how many calls the log accounts for. */
  end(): number
}

interface Request {
  readonly client: string | null
  sent: number
  ended: number
  refused: number
}

/** @param violated called with what is wrong */
export function createAudits(violated: (what: string) => void): Audits {
  const requests = new Map<string, Request>()
  const announced = new Map<string, number>()
  const runs = new Map<string, number>()
  const excused = new Set<string>()
  let accounted = 0
  const add = (counts: Map<string, number>, name: string, by: number) => {
    const count = (counts.get(name) ?? 0) + by
    counts.set(name, count)
    return count
  }
  return {
    line({ id, kind, client, action, outcome, count = 1 }) {
      if (kind === 'read' || id === undefined) return
      const request = requests.get(id) ?? { client, sent: 0, ended: 0, refused: 0 }
      requests.set(id, request)
      if (outcome === 'sent') {
        request.sent += count
        add(announced, `${client} ${action}`, count)
      } else if (outcome === 'refused') request.refused += count
      else request.ended += count
      if (request.ended > request.sent && !excused.has(id))
        violated(`the audit log says of request ${id} that ${request.ended} calls ended and ${request.sent} were sent`)
      if (outcome === 'result') accounted += count
    },
    lost({ id }) {
      if (id !== undefined) excused.add(id)
    },
    ran(client, action) {
      const count = add(runs, `${client} ${action}`, 1)
      const known = announced.get(`${client} ${action}`) ?? 0
      if (count > known) violated(`Anki ran ${count} calls of ${action} of ${client}, and the audit log has ${known}`)
    },
    crashed() {
      for (const [id, { sent, ended }] of requests) if (ended < sent) excused.add(id)
    },
    end() {
      for (const [id, { client, sent, ended, refused }] of requests)
        if (!excused.has(id) && ended + refused < sent)
          violated(`the audit log does not say how ${sent - ended} calls of request ${id} of ${client} ended`)
      return accounted
    },
  }
}
