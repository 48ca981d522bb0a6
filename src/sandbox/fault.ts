/** Which exchanges a fault hits: the nth that arrived (1-based) or those whose body passes, and how many from there on. */
interface When {
  readonly at?: number
  readonly when?: (body: string) => boolean
  /** How many exchanges are hit; 1 when left out. */
  readonly times?: number
}

/** Whether the request is carried out before the fault shows; true when left out, which is the worse case for a client. */
interface Runs {
  readonly runs?: boolean
}

/**
 * A fault of an exchange. `refuse` resets the nth connection as it comes, before the sandbox reads a byte of it (`at`
 * counts connections, and the sandbox does not record the exchange); `hang` never replies; `half-reply` sends the first half and
 * closes; `reset` closes without a reply; `garbage` sends `bytes` instead of the reply; `slow` replies after `ms`
 * milliseconds; `die` stops listening and resets every connection; `closed` does so for `ms` milliseconds, as an Anki that starts
 * again; `error` replies with an error of this text; `dialog` holds the window, and with it every request, for `ms` milliseconds or
 * until somebody closes the dialog.
 */
export type Fault =
  | { readonly kind: 'refuse'; readonly at: number; readonly times?: number }
  | ({ readonly kind: 'hang' } & When & Runs)
  | ({ readonly kind: 'half-reply' } & When)
  | ({ readonly kind: 'reset' } & When & Runs)
  | ({ readonly kind: 'garbage'; readonly bytes?: string } & When & Runs)
  | ({ readonly kind: 'slow'; readonly ms: number } & When)
  | ({ readonly kind: 'die' } & When & Runs)
  | ({ readonly kind: 'closed'; readonly ms: number } & When & Runs)
  | ({ readonly kind: 'error'; readonly text: string } & When & Runs)
  | ({ readonly kind: 'dialog'; readonly ms?: number } & When)

/** A fault that hits an exchange, not a connection. */
export type ExchangeFault = Exclude<Fault, { kind: 'refuse' }>

/** Tells which fault hits; it keeps count, so ask once for each connection and exchange. */
export interface FaultPlan {
  refuses(connection: number): boolean
  hitting(exchange: number, body: Buffer): ExchangeFault | undefined
}

/** The plan of a list of faults; where several would hit an exchange, the first in the list does. */
export function planFaults(faults: readonly Fault[]): FaultPlan {
  const left = new Map(faults.map((fault) => [fault, fault.times ?? 1]))
  return {
    refuses: (connection) =>
      faults.some(
        (fault) => fault.kind === 'refuse' && connection >= fault.at && connection < fault.at + (fault.times ?? 1),
      ),
    hitting(exchange, body) {
      for (const fault of faults) {
        const remaining = left.get(fault) as number
        if (fault.kind === 'refuse' || remaining === 0) continue
        if (fault.at !== undefined && exchange < fault.at) continue
        if (fault.when !== undefined && !fault.when(body.toString())) continue
        left.set(fault, remaining - 1)
        return fault
      }
      return undefined
    },
  }
}
