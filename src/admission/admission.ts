import type { Caller } from '../clients/caller.ts'
import { GRANTED, KEY_NEEDED } from '../clients/permission.ts'
import type { Answer } from '../wire/reply.ts'
import { applicantOf } from './applicant.ts'
import { type Application, type Applications, createApplications } from './applications.ts'
import { suggestName } from './client-name.ts'
import type { Enrol, NewClient } from './enrol.ts'
import { createHolding } from './holding.ts'
import { makeTypableKey } from './typable-key.ts'

/** Lets callers that are no clients become ones by the owner's word. */
export interface Admission {
  /**
   * What a caller that is no client gets for its `requestPermission`, with the key it showed. It waits for the owner's word where
   * that can still come in time.
   */
  permission(caller: Caller, key: string | null, bytes: number, signal: AbortSignal): Promise<Permission>
  /** A call of a caller was refused because it is no client; it may become one. */
  notice(caller: Caller, key: string | null): void
  /** Those who wait, the oldest first, each with a name that it could have. */
  waiting(): readonly Waiting[]
  /** Lets one in under a name and with a profile; with the suggested name where none is given. */
  allow(id: string, profile: string, name?: string): Promise<Admitted>
  /** Keeps one out, and does not ask about it again for a while; false where nobody waits under this id. */
  refuse(id: string): boolean
  /** Lets go whoever is held. */
  close(): void
}

/** `denied`: in the words of `requestPermission`. `turned away`: so that a device does not take it for an AnkiConnect that serves it. */
export type Permission =
  | { readonly kind: 'granted'; readonly answer: Answer }
  | { readonly kind: 'denied' | 'turned away' }

export interface Waiting extends Application {
  readonly suggested: string
}

/** What became of the owner's word. `key` is a fresh one, which is known to nobody yet; only its hash is kept. */
export type Admitted =
  | { readonly ok: true; readonly name: string; readonly key: string | null }
  | { readonly ok: false; readonly isGone: boolean; readonly error: string }

/** What `createAdmission` needs. */
export interface AdmissionOptions {
  /** The wall clock in ms. */
  readonly now: () => number
  readonly limits: () => { readonly hold: number; readonly valid: number; readonly pending: number }
  /** The names of the clients there are. */
  readonly names: () => readonly string[]
  /** Writes a client down and makes it known. */
  readonly enrol: Enrol
  /** Calls back after so many ms, and returns what calls that off. */
  readonly later: (ms: number, callback: () => void) => () => void
}

/** A question is short; what is longer keeps bytes that others could use (`limits.buffered`), and is not held. */
const LONGEST_HELD = 4096

export function createAdmission({ now, limits, names, enrol, later }: AdmissionOptions): Admission {
  const holding = createHolding(later)
  const applications: Applications = createApplications({ now, limits, onGone: (id) => holding.tell(id, 'refused') })
  const deciding = new Set<string>()

  const waiting = (): Waiting[] => {
    const taken = new Set(names().map((name) => name.toLowerCase()))
    return applications.waiting().map((application) => {
      const suggested = suggestName(application.applicant, taken)
      taken.add(suggested.toLowerCase())
      return { ...application, suggested }
    })
  }
  return {
    async permission(caller, key, bytes, signal) {
      const applicant = applicantOf(caller, key)
      if (applicant === null) return { kind: 'denied' }
      const application = applications.ask(applicant)
      const { hold } = limits()
      const isHeld = application !== null && bytes <= LONGEST_HELD
      const word = isHeld ? await holding.wait(application.id, applicant.crowd, hold, signal) : 'late'
      if (word === 'allowed') return { kind: 'granted', answer: applicant.from === null ? GRANTED : KEY_NEEDED }
      return { kind: caller.origin === null ? 'turned away' : 'denied' }
    },
    notice(caller, key) {
      const applicant = applicantOf(caller, key)
      if (applicant !== null) applications.ask(applicant)
    },
    waiting,
    async allow(id, profile, name) {
      const found = waiting().find((one) => one.id === id)
      if (found === undefined || deciding.has(id)) return { ok: false, isGone: true, error: GONE }
      deciding.add(id)
      const { applicant, suggested } = found
      const isKeyed = applicant.from !== null
      const key = isKeyed && applicant.keyHash === null ? makeTypableKey() : null
      const client: NewClient = { name: name ?? suggested, profile, ...applicant, key }
      try {
        const enrolled = await enrol(client)
        if (!enrolled.ok) return { ok: false, isGone: false, error: enrolled.error }
        applications.settle(id)
        holding.tell(id, 'allowed')
        return { ok: true, name: client.name, key }
      } finally {
        deciding.delete(id)
      }
    },
    refuse(id) {
      if (applications.find(id) === null || deciding.has(id)) return false
      applications.refuse(id)
      return true
    },
    close: holding.close,
  }
}

const GONE = 'nothing of this id waits any more'
