import type { Catalogue } from '../actions/catalogue.ts'
import type { ClientViews, RevokeResult } from '../admin/clients.ts'
import { texts as adminTexts } from '../admin/texts.ts'
import { policyOf } from '../checks/policy/check.ts'
import { rightsOf } from '../checks/policy/rights.ts'
import { isBuiltIn } from '../clients/built-in.ts'
import type { Client } from '../clients/client.ts'
import type { Clients } from '../clients/clients.ts'
import { fallbackOf } from '../clients/fallback.ts'
import { changeRevoked } from '../clients/revoked.ts'
import type { Config } from '../config/config.ts'
import { formatNetwork } from '../net/network.ts'
import { type Log, logText } from '../observe/log.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { ClientFiles } from './admitting.ts'
import type { Snapshot } from './snapshot.ts'
import { known, replies, texts } from './texts.ts'

/** The clients that are revoked in this process, whatever the files say. */
export interface Held {
  /** Returns a configuration in which these clients are revoked too. */
  apply(config: Config): Config
  set(name: string, isHeld: boolean): void
}

/** Remembers the clients that were revoked in this process. */
export function createHeld(): Held {
  const held = new Set<string>()
  return {
    apply: (config) =>
      held.size === 0
        ? config
        : {
            ...config,
            clients: config.clients.map((client) => (held.has(client.name) ? { ...client, isRevoked: true } : client)),
          },
    set: (name, isHeld) => void (isHeld ? held.add(name) : held.delete(name)),
  }
}

export interface RevokingOptions {
  readonly files: ClientFiles
  readonly catalogue: Catalogue
  readonly current: () => Snapshot
  readonly held: Held
  /** Uses the present configuration again, with the clients that are held now. */
  readonly again: () => void
  /** Forgets what a client asked the owner for, and what the owner allowed it. */
  readonly forget: (client: string) => void
  readonly log: Log
}

/** Returns the clients for the page, with their rights and the means to revoke them. */
export function clientViewsOf({ files, catalogue, current, held, again, forget, log }: RevokingOptions): ClientViews {
  const find = (name: string) => current().pipeline.clients.all.find((client) => client.name === name)

  /** Writes the file with or without a client. Returns the reason if it cannot. */
  const write = (name: string, isRevoked: boolean): Text | null => {
    if (files.folder === null) return replies('revoke.no-folder')
    return changeRevoked(files.folder, name, isRevoked)
  }
  const revoke = async (name: string): Promise<RevokeResult> => {
    // At once, whatever the files say: a mistake in the configuration must not let the client go on.
    held.set(name, true)
    again()
    forget(name)
    logText(log, 'warn', texts('client.owner-revoked'), { client: name })
    const error = write(name, true)
    if (error !== null) return { ok: true, isLasting: false, error }
    await files.reload()
    return { ok: true, isLasting: true }
  }
  const restore = async (name: string): Promise<RevokeResult> => {
    const error = write(name, false)
    // A client that no file revokes has only this process to forget it.
    if (error !== null && files.folder !== null) return { ok: false, error }
    const [mistake] = await files.reload()
    if (mistake === undefined) {
      held.set(name, false)
      again()
      if (find(name)?.isRevoked !== true) {
        logText(log, 'info', texts('client.owner-restored'), { client: name })
        return { ok: true, isLasting: true }
      }
    }
    write(name, true)
    return { ok: false, error: replies('revoke.not-read', { reason: mistake ?? '' }) }
  }
  return {
    view(name) {
      const client = find(name)
      if (client === undefined) return null
      return {
        name,
        rights: rightsOf(policyOf(client, current().rules.policies), catalogue),
        knownBy: conditionsOf(client),
        isBuiltIn: isBuiltIn(name),
        mode: client.mode,
        budget: client.budget,
        isRevoked: client.isRevoked === true,
        withoutKey: withoutKeyOf(client, current().pipeline.clients),
      }
    },
    async setRevoked(name, isRevoked) {
      if (find(name) === undefined) return { ok: false, error: adminTexts('admin.no-client') }
      return isRevoked ? revoke(name) : restore(name)
    },
  }
}

/** Returns the name of the client that a caller of this machine is if it leaves a client's key away. Null if it would be nobody. */
function withoutKeyOf({ name, conditions: { keyDigests, origins } }: Client, clients: Clients): string | null {
  return keyDigests === null ? null : (fallbackOf({ name, origins, from: null }, clients)?.name ?? null)
}

function conditionsOf({ conditions: { keyDigests, origins, from } }: Client): readonly string[] {
  const places = from === null ? [] : [known('known.address', { networks: from.map(formatNetwork).join(' or ') }).text]
  const pages = origins === null ? [] : [known('known.origin', { origins: origins.join(' or ') }).text]
  return [...(keyDigests === null ? [] : [known('known.key').text]), ...pages, ...places]
}
