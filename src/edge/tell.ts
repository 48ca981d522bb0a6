/** An observer of exceptions that should never occur. */
interface FaultObserver {
  readonly onFault: (error: unknown) => void
}

/** Calls an observer. If it throws, the gateway reports a fault, and the client still gets its reply. */
export function tell(say: () => void, { onFault }: FaultObserver): void {
  try {
    say()
  } catch (error) {
    tellFault(error, { onFault })
  }
}

/** Reports a fault. If that fails as well, the log itself is broken and nothing is left to report to. */
export function tellFault(error: unknown, { onFault }: FaultObserver): void {
  try {
    onFault(error)
  } catch {}
}
