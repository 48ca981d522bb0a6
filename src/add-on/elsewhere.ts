import { networkInterfaces } from 'node:os'
import type { Address } from '../net/address.ts'
import { recogniseReply } from '../upstream/recognise.ts'
import { askVersion } from './ask-port.ts'

/** What a request without a key shows: whether AnkiConnect answers it, and at which addresses that other machines can reach. */
export interface KeylessAnswers {
  /** Null if AnkiConnect did not answer. */
  readonly answersKeyless: boolean | null
  readonly elsewhere: readonly Address[]
}

/** Asks an AnkiConnect on this machine without a key, at its own address and at each address of this machine for others. */
export async function askKeyless(anki: Address, hosts: readonly string[] = ownHosts()): Promise<KeylessAnswers> {
  const answers = await Promise.all(hosts.map(async (host) => ({ host, is: await asksOf({ host, port: anki.port }) })))
  return {
    answersKeyless: await asksOf(anki),
    elsewhere: answers.filter(({ is }) => is !== null).map(({ host }) => ({ host, port: anki.port })),
  }
}

/** Resolves to whether AnkiConnect answers without a key; null if no AnkiConnect answers. */
async function asksOf(address: Address): Promise<boolean | null> {
  const reply = await askVersion(address)
  if (reply === 'silent' || reply === 'absent') return null
  const seen = recogniseReply(reply.status, reply.body)
  return seen === 'other' ? null : seen !== 'key'
}

/** AnkiConnect speaks IPv4 only. */
function ownHosts(): string[] {
  return Object.values(networkInterfaces()).flatMap((all = []) =>
    all.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address),
  )
}
