/** The decisions of a budget about calls. `reported`: over budget but admitted, because the client is only in report mode. */
export const decisions = ['allowed', 'refused', 'reported'] as const

/** The calls of one client in one request, and their wait in ms. */
export interface BudgetAdmission extends Readonly<Record<(typeof decisions)[number], number>> {
  readonly client: string
  readonly waited: number
}

/** Receives the events of the budgets. */
export interface BudgetObserver {
  admitted(admission: BudgetAdmission): void
  /** Reports whether the gateway now shares its counts with other gateways. */
  countsShared(shared: boolean): void
  /** Reports one count that the gateway made alone because the shared store was away. */
  countedAlone(): void
}
