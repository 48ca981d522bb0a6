import { networkInterfaces } from 'node:os'
import type { Clock } from '../clock.ts'
import { watchFiles } from '../settings/watch.ts'
import { CertificateError } from './error.ts'
import { type Interfaces, machineSubjects } from './machine.ts'
import { type CertificateConfig, type Pair, readPair } from './pair.ts'
import { ownPair } from './self-signed.ts'
import { errors } from './texts.ts'

/** The current certificate of a listener. */
export interface CertificateSource {
  readonly pair: Pair
  /** Calls back when the certificate has changed. New connections should get the new one. */
  onChange(listener: (pair: Pair) => void): void
  close(): void
}

/** The environment of certificates. */
export interface CertificateDependencies {
  readonly stateFolder: string
  /** Returns the present names of this machine, in lower case. */
  readonly names: () => ReadonlySet<string>
  readonly interfaces?: () => Interfaces
  readonly clock: Pick<Clock, 'wall'>
  /** The times in milliseconds between two checks of the files, and of the names and addresses of this machine. */
  readonly every?: { readonly files: number; readonly machine: number }
  /** Reports a warning for the owner that stops nothing. */
  onNote(text: string): void
  /** Reports that the certificate on disk has changed and cannot be used. The previous one stays in use. */
  onTrouble(reason: string): void
}

const EVERY = { files: 1000, machine: 60_000 }

/**
 * Opens a certificate and follows its changes.
 *
 * @throws CertificateError if it cannot be used
 */
export async function openCertificate(
  config: CertificateConfig,
  {
    stateFolder,
    names,
    interfaces = networkInterfaces,
    clock,
    every = EVERY,
    onNote,
    onTrouble,
  }: CertificateDependencies,
): Promise<CertificateSource> {
  const listeners: ((pair: Pair) => void)[] = []
  const take = async (): Promise<Pair> => {
    if (config === 'self-signed') return takeOwn()
    const reading = readPair(config, clock.wall())
    if (!reading.ok) throw new CertificateError(reading.error)
    for (const note of reading.notes) onNote(note)
    return reading.pair
  }
  const takeOwn = () =>
    ownPair(stateFolder, machineSubjects(names(), interfaces()), clock.wall()).catch((error: NodeJS.ErrnoException) => {
      const reason = error.code ?? error.message
      throw new CertificateError(errors('certificate.not-kept', { folder: stateFolder, reason }).text)
    })

  let pair: Pair
  const check = async () => {
    try {
      const next = await take()
      if (next.cert.equals(pair.cert) && next.key.equals(pair.key)) return
      pair = next
      for (const listener of listeners) listener(pair)
    } catch (error) {
      onTrouble((error as Error).message)
    }
  }
  // The watch starts before the first read, so that no change goes unnoticed in between.
  const files =
    config === 'self-signed'
      ? null
      : await watchFiles([config.cert, config.key], { every: every.files, onChange: check })
  try {
    pair = await take()
  } catch (error) {
    files?.close()
    throw error
  }
  const watched = files ?? checkRepeatedly(check, every.machine)
  return {
    get pair() {
      return pair
    },
    onChange: (listener) => void listeners.push(listener),
    close: () => watched.close(),
  }
}

/** Checks repeatedly, and never twice at once. */
function checkRepeatedly(check: () => Promise<void>, every: number): { close(): void } {
  let closed = false
  let timer: NodeJS.Timeout
  const wait = () => {
    timer = setTimeout(() => check().then(() => closed || wait()), every)
  }
  wait()
  return {
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}
