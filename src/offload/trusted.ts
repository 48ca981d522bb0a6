import { getCACertificates } from 'node:tls'

let all: string[] | null = null

/** Returns the certificates that Node.js and this system trust, because AnkiConnect trusts the system's. Reads them on first use. */
export function trusted(): string[] {
  all ??= [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]
  return all
}
