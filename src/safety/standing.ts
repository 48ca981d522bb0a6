/** An action that the owner allows one client for a while, whatever its parameters. Times are in ms of the wall clock. */
export interface StandingApproval {
  /** The number of the approval that it came from. */
  readonly id: string
  readonly client: string
  readonly action: string
  readonly until: number
}

/** The grants in force. There is at most one for each client and action. */
export interface StandingApprovals {
  /** Returns the grant that covers a call at this time, or null. */
  covering(call: Pick<StandingApproval, 'client' | 'action'>, time: number): StandingApproval | null
  add(grant: StandingApproval): void
  end(id: string): void
  /** Returns the grants in force, the first to expire first. */
  all(time: number): readonly StandingApproval[]
}

export function createStanding(): StandingApprovals {
  const grants = new Map<string, StandingApproval>()
  const keyOf = ({ client, action }: Pick<StandingApproval, 'client' | 'action'>) => `${client} ${action}`
  const forgetOld = (time: number) => {
    for (const [key, { until }] of grants) if (until <= time) grants.delete(key)
  }
  return {
    covering(call, time) {
      const grant = grants.get(keyOf(call))
      return grant === undefined || grant.until <= time ? null : grant
    },
    add(grant) {
      grants.set(keyOf(grant), grant)
    },
    end(id) {
      for (const [key, grant] of grants) if (grant.id === id) grants.delete(key)
    },
    all(time) {
      forgetOld(time)
      return [...grants.values()].sort((one, other) => one.until - other.until)
    },
  }
}
