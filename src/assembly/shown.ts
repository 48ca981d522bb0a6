import type { Console } from '../admin/console.ts'
import type { Config } from '../config/config.ts'
import { inWords } from '../safety/record.ts'
import { approvalsOf, type ClientFiles } from './admitting.ts'
import type { AroundWatch } from './around.ts'
import type { InForce } from './in-force.ts'
import type { Lasting } from './lasting.ts'
import { clientViewsOf } from './revoking.ts'
import { startRuling } from './ruling.ts'
import { startUndoing } from './undoing.ts'
import type { Watched, Watching } from './watching.ts'

/** The parts of a running gateway that its owner sees. */
export interface ShownParts {
  readonly lasting: Lasting
  readonly inForce: InForce
  readonly around: AroundWatch
  readonly watching: Pick<Watching, 'forget'>
  readonly troubles: { all(): readonly string[] }
  readonly console: Console
  readonly clientFiles: ClientFiles
  /** Returns the reason why the listeners are closed although Anki is there; null if they are open. */
  readonly shut: () => string | null
}

/** Returns everything that the admin listener shows, and the means by which the owner decides there. */
export function shownOf({ safety }: Pick<Config, 'safety'>, parts: ShownParts): Watched {
  const { lasting, inForce, around, watching, troubles, console, clientFiles: files, shut } = parts
  const { upstreams, catalogue, asks, effects, admission, refused, log, clock } = lasting
  const { current, held, again } = inForce
  const profiles = () => current().profiles
  return {
    upstreams,
    catalogue,
    budgets: lasting.budgeting.remainders,
    clients: () => current().pipeline.clients.all,
    console,
    approvals: approvalsOf({
      asks,
      effects,
      admission,
      log,
      answerers: () => current().answerers,
      period: () => current().approvals.period,
      profiles,
    }),
    ...(safety !== null && { undo: startUndoing(lasting) }),
    rules: startRuling({ files, log, clock, catalogue, admission, refused, profiles, forget: watching.forget }),
    isDenied: (client, action) => current().isDenied(client, action),
    isAllowedNow: (client, action) => current().isAllowedNow(client, action),
    interrupted: () => lasting.interrupted().map(inWords),
    snapshots: lasting.snapshots.state,
    troubles: () => [...troubles.all(), ...around.troubles()],
    clientViews: clientViewsOf({ files, catalogue, current, held, again, forget: asks.forget, log }),
    recorded: lasting.recorded,
    shut,
  }
}
