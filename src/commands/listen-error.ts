import { formatAddress } from '../config/address.ts'

/** What an address is called that something should listen on. */
export type AddressOption = '--listen' | '--admin' | '--metrics' | '--port' | 'listen'

/**
 * Why the gateway cannot listen, and what to do about it, in plain words; null where the error is another one. `option` is the
 * command line's name for the address, or the configuration file's where the command line has none.
 */
export function explainListenError(error: unknown, option: AddressOption): string | null {
  const { code, syscall, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number }
  if (syscall !== 'listen' || address === undefined || port === undefined) return null
  const place = formatAddress({ host: address, port })
  if (code === 'EADDRINUSE') {
    if (option !== '--listen')
      return `${place} is in use by another program, perhaps by another gateway; ${option} names another`
    return (
      `${place} is in use, probably by AnkiConnect itself (or by another gateway). Give AnkiConnect another port: in Anki, ` +
      'Tools > Add-ons > AnkiConnect > Config, set "webBindPort" to 18765, then restart Anki and start the gateway again. ' +
      'To let the gateway use another port instead: --listen 127.0.0.1:PORT'
    )
  }
  if (code === 'EACCES') return `this user may not listen on ${place}; ${option} names another port, from 1024 on`
  if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')
    return `this machine has no address ${address}; ${option} names another`
  return `cannot listen on ${place} (${code})`
}
