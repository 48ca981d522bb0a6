import type { Clock } from '../clock.ts'
import { type Expiry, isExpired } from './expiry.ts'

/** An action that the owner allows one client for a while, whatever its parameters. */
export interface StandingApproval {
  /** The number of the approval that it came from. */
  readonly id: string
  readonly client: string
  readonly action: string
  /** The end, in ms of the wall clock. */
  readonly until: number
}

/** A grant as the owner gives it. */
export interface GivenApproval extends Omit<StandingApproval, 'until'> {
  readonly until: Expiry
}

/** The grants in force. There is at most one for each client and action. */
export interface StandingApprovals {
  /** Returns the grant that covers a call, or null. */
  covering(call: Pick<StandingApproval, 'client' | 'action'>): StandingApproval | null
  add(grant: GivenApproval): void
  end(id: string): void
  /** Returns the grants in force, the first to expire first. */
  all(): readonly StandingApproval[]
}

export function createStanding(clock: Pick<Clock, 'steady' | 'wall'>): StandingApprovals {
  const grants = new Map<string, GivenApproval>()
  const keyOf = ({ client, action }: Pick<StandingApproval, 'client' | 'action'>) => `${client} ${action}`
  const forgetOld = () => {
    for (const [key, { until }] of grants) if (isExpired(until, clock)) grants.delete(key)
  }
  return {
    covering(call) {
      forgetOld()
      const grant = grants.get(keyOf(call))
      return grant === undefined ? null : shown(grant)
    },
    add(grant) {
      grants.set(keyOf(grant), grant)
    },
    end(id) {
      for (const [key, grant] of grants) if (grant.id === id) grants.delete(key)
    },
    all() {
      forgetOld()
      return [...grants.values()].map(shown).sort((one, other) => one.until - other.until)
    },
  }
}

function shown({ id, client, action, until }: GivenApproval): StandingApproval {
  return { id, client, action, until: until.wall }
}
