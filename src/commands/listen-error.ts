import { formatAddress } from '../net/address.ts'
import { programErrors } from './texts/program.ts'

/** The name of the option or setting of an address to listen on. */
export type AddressOption = '--listen' | '--admin' | '--metrics' | '--port' | 'listen'

/**
 * Explains why the gateway cannot listen, with a remedy; null for other errors. `option` is the command line's name for the address, or
 * that of the configuration file if the command line has none.
 */
export function explainListenError(
  error: unknown,
  option: AddressOption,
  platform: string = process.platform,
): string | null {
  const { code, syscall, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number }
  if (syscall !== 'listen' || address === undefined || port === undefined) return null
  const place = formatAddress({ host: address, port })
  if (code === 'EADDRINUSE' && option === '--listen') return programErrors('listen.anki-in-use', { place }).text
  if (code === 'EADDRINUSE') return programErrors('listen.in-use', { place, option }).text
  if (code === 'EACCES' && platform === 'win32') return programErrors('listen.windows-reserved', { place, option }).text
  if (code === 'EACCES') return programErrors('listen.not-permitted', { place, option }).text
  if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')
    return programErrors('listen.no-address', { address, option }).text
  return programErrors('listen.failed', { place, code: String(code) }).text
}
