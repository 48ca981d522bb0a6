import { type Access, mayCall } from '../clients/access.ts'
import { NO_PROFILE } from '../clients/built-in.ts'
import type { Caller } from '../clients/caller.ts'
import type { Clients } from '../clients/clients.ts'
import { permissionAnswer } from '../clients/permission.ts'
import type { Clock } from '../clock.ts'
import { createHolding } from '../safety/holding.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { Answer } from '../wire/reply.ts'
import { type Applicant, applicantOf } from './applicant.ts'
import { type Application, type Applications, createApplications } from './applications.ts'
import { suggestName } from './client-name.ts'
import type { Enrol, NewClient } from './enrol.ts'
import { texts } from './texts.ts'
import { makeTypableKey } from './typable-key.ts'

/** Lets callers become clients by the owner's decision. */
export interface Admission {
  /**
   * Answers the `requestPermission` of a caller that is no client, given the key it showed.
   * Waits for the owner's decision if that can still come in time.
   */
  permission(caller: Caller, key: string | null, bytes: number, signal: AbortSignal): Promise<Permission>
  /**
   * Records that a call was refused because its caller is no client. The caller may become one.
   * Many programs never ask for permission.
   *
   * @param calls the actions of the call, as far as the gateway read them
   */
  notice(caller: Caller, key: string | null, calls: readonly string[]): void
  /** Returns the waiting callers, the oldest first, each with a suggested name. */
  waiting(): readonly Waiting[]
  /** Admits a caller with a profile and a name. The default is the suggested name. */
  allow(id: string, profile: string, name?: string): Promise<Admitted>
  /** Returns the client that a waiting caller would become, with a fresh key if it needs one. Changes nothing. */
  propose(waiting: Waiting, profile: string, name?: string): NewClient
  /** Admits a waiting caller as this client, or refuses it for good if the profile of the client is `none`. */
  admit(id: string, client: NewClient): Promise<Admitted>
  /** Refuses a caller and ignores its questions for a while. Returns false if no caller waits under this id. */
  refuse(id: string): boolean
  /**
   * Follows a new configuration.
   * A waiting caller that it makes a client waits no longer, and its held requests are answered.
   */
  follow(): void
  /** Releases all held requests. */
  close(): void
}

/**
 * `denied`: the answer is that of `requestPermission`.
 * `turned away`: a refusal, so that a device does not mistake the gateway for an AnkiConnect that serves it.
 */
export type Permission =
  | { readonly kind: 'granted'; readonly answer: Answer }
  | { readonly kind: 'denied' | 'turned away' }

export interface Waiting extends Application {
  readonly suggested: string
}

/** The result of the owner's decision. `key` is a fresh key that nobody knows yet. The gateway keeps only its hash. */
export type Admitted =
  | { readonly ok: true; readonly name: string; readonly key: string | null }
  | { readonly ok: false; readonly error: Text }

export interface AdmissionOptions {
  readonly clock: Pick<Clock, 'wall' | 'after'>
  readonly limits: () => { readonly hold: number; readonly valid: number; readonly pending: number }
  /** Returns a number that no caller waited under before, in earlier runs of the gateway either. */
  readonly numbers: () => number
  /** Returns the present clients. */
  readonly clients: () => Clients
  /** Writes a client to its file and puts it into force. */
  readonly enrol: Enrol
}

/**
 * The longest request that may wait, in bytes.
 * A question is short, and a longer request would hold memory that others could use (`limits.buffered`).
 */
const LONGEST_HELD = 4096

export function createAdmission({ clock, limits, numbers, clients, enrol }: AdmissionOptions): Admission {
  const holding = createHolding(clock)
  const applications: Applications = createApplications({
    clock,
    limits,
    numbers,
    onGone: (id) => holding.tell(id, 'refused'),
  })
  const deciding = new Set<string>()

  const waiting = (): Waiting[] => {
    const taken = new Set(clients().all.map(({ name }) => name.toLowerCase()))
    return applications.waiting().map((application) => {
      const suggested = suggestName(application.applicant, taken)
      taken.add(suggested.toLowerCase())
      return { ...application, suggested }
    })
  }
  const propose: Admission['propose'] = ({ applicant, suggested }, profile, name = suggested) => {
    const { origin, from, keyHash } = applicant
    const key = from !== null && keyHash === null ? makeTypableKey() : null
    return { name, profile, origin, from, keyHash, key }
  }
  const admit: Admission['admit'] = async (id, client) => {
    if (applications.find(id) === null || deciding.has(id)) return { ok: false, error: texts('approval.gone') }
    deciding.add(id)
    try {
      const enrolled = await enrol(client)
      if (!enrolled.ok) return enrolled
      if (client.profile === NO_PROFILE) applications.drop(id)
      applications.settle(id)
      holding.tell(id, 'allowed')
      return { ok: true, name: client.name, key: client.key }
    } finally {
      deciding.delete(id)
    }
  }
  return {
    async permission(caller, key, bytes, signal) {
      const applicant = applicantOf(caller, key)
      if (applicant === null) return { kind: 'denied' }
      if (clients().refuses(caller)) return { kind: caller.origin === null ? 'turned away' : 'denied' }
      const application = applications.ask(applicant, caller)
      const { hold } = limits()
      const isHeld = application !== null && bytes <= LONGEST_HELD
      const decision = isHeld ? await holding.wait(application.id, applicant.crowd, hold, signal) : 'late'
      if (decision === 'allowed') return { kind: 'granted', answer: permissionAnswer(mayCall(caller, clients())) }
      return { kind: caller.origin === null ? 'turned away' : 'denied' }
    },
    notice(caller, key, calls) {
      const applicant = clients().refuses(caller) ? null : applicantOf(caller, key)
      if (applicant !== null) applications.notice(applicant, caller, calls)
    },
    waiting,
    async allow(id, profile, name) {
      const found = waiting().find((one) => one.id === id)
      return found === undefined
        ? { ok: false, error: texts('approval.gone') }
        : admit(id, propose(found, profile, name))
    },
    propose,
    admit,
    refuse(id) {
      if (applications.find(id) === null || deciding.has(id)) return false
      applications.refuse(id)
      return true
    },
    follow() {
      for (const { id, applicant, caller } of applications.waiting()) {
        if (clients().refuses(caller)) applications.drop(id)
        const access = mayCall(caller, clients())
        if (access.expected === null) continue
        holding.tell(id, 'allowed')
        if (isAdmitted(access, applicant, clients())) applications.settle(id)
      }
    },
    close: holding.close,
  }
}

/** Returns whether an applicant is a client now: without a key, or with the one it showed. */
function isAdmitted({ kind }: Access, { keyHash }: Applicant, { all }: Clients): boolean {
  if (kind === 'free' || keyHash === null) return true
  return all.some(({ conditions }) => conditions.keyDigests?.some((digest) => digest.toString('hex') === keyHash))
}
