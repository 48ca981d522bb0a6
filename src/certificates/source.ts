import { networkInterfaces } from 'node:os'
import type { CertificateConfig } from '../config/config.ts'
import { watch } from '../config/watch.ts'
import { CertificateError } from './error.ts'
import { type Interfaces, machineAsWanted } from './machine.ts'
import { type Pair, readPair } from './pair.ts'
import { ownPair } from './self-signed.ts'

/** A certificate that a listener shows, as it is now. */
export interface CertificateSource {
  readonly pair: Pair
  /** The certificate has changed: connections from now on are to see the new one. */
  onChange(listener: (pair: Pair) => void): void
  close(): void
}

/** What stands around certificates. */
export interface CertificateDependencies {
  readonly stateFolder: string
  /** The names of this machine, in lower case, as they are at the moment. */
  readonly names: () => ReadonlySet<string>
  readonly interfaces?: () => Interfaces
  /** The wall clock in ms. */
  readonly now: () => number
  /** ms between two looks at the files, and at what a certificate of our own has to be for. */
  readonly every?: { readonly files: number; readonly machine: number }
  /** Something the owner should know that stops nothing. */
  onNote(text: string): void
  /** The certificate on disk has changed and cannot be used; the one before stays. */
  onTrouble(reason: string): void
}

const EVERY = { files: 1000, machine: 60_000 }

/**
 * Opens a certificate and looks after it.
 *
 * @throws CertificateError where it cannot be used
 */
export async function openCertificate(
  config: CertificateConfig,
  {
    stateFolder,
    names,
    interfaces = networkInterfaces,
    now,
    every = EVERY,
    onNote,
    onTrouble,
  }: CertificateDependencies,
): Promise<CertificateSource> {
  const listeners: ((pair: Pair) => void)[] = []
  const take = async (): Promise<Pair> => {
    if (config === 'self-signed') return takeOwn()
    const reading = readPair(config, now())
    if (!reading.ok) throw new CertificateError(reading.error)
    for (const note of reading.notes) onNote(note)
    return reading.pair
  }
  const takeOwn = () =>
    ownPair(stateFolder, machineAsWanted(names(), interfaces()), now()).catch((error: NodeJS.ErrnoException) => {
      throw new CertificateError(`a certificate cannot be kept in ${stateFolder} (${error.code ?? error.message})`)
    })

  let pair: Pair
  const look = async () => {
    try {
      const next = await take()
      if (next.cert.equals(pair.cert) && next.key.equals(pair.key)) return
      pair = next
      for (const listener of listeners) listener(pair)
    } catch (error) {
      onTrouble((error as Error).message)
    }
  }
  // Looked at before they are read, so that no change falls in between.
  const files =
    config === 'self-signed' ? null : await watch([config.cert, config.key], { every: every.files, onChange: look })
  try {
    pair = await take()
  } catch (error) {
    files?.close()
    throw error
  }
  const watched = files ?? keepLooking(look, every.machine)
  return {
    get pair() {
      return pair
    },
    onChange: (listener) => void listeners.push(listener),
    close: () => watched.close(),
  }
}

/** Looks again and again, never twice at once. */
function keepLooking(look: () => Promise<void>, every: number): { close(): void } {
  let closed = false
  let timer: NodeJS.Timeout
  const wait = () => {
    timer = setTimeout(() => look().then(() => closed || wait()), every)
  }
  wait()
  return {
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}
