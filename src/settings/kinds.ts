import { resolve } from 'node:path'
import { type Address, formatAddress, parseAddress } from '../net/address.ts'
import { formatNetwork, type Network } from '../net/network.ts'
import { readNetwork } from './conditions.ts'
import {
  invalid,
  type Reading,
  readCount,
  readPatience,
  readSize,
  readSwitch,
  readText,
  readTimer,
  readWord,
  switchWords,
} from './reading.ts'
import type { Kind, Schema } from './setting.ts'
import { errors } from './texts.ts'
import { durationPattern, formatDuration, formatSize, parseDuration, sizePattern, suggestDuration } from './units.ts'

const MOST = 1_000_000

/** A duration that a timer can keep, in milliseconds. */
export const duration: Kind<number> = {
  unit: 'duration',
  read: readTimer,
  write: formatDuration,
  schema: (define) =>
    define('duration', () => ({
      title: 'a duration such as 100ms, 30s, 2min, 1h or 1d',
      type: 'string',
      pattern: durationPattern,
      examples: ['30s', '2min'],
    })),
}

const DAY = 86_400_000

/** A duration of a day or more, in milliseconds. No timer has to hold it. */
export const days: Kind<number> = {
  ...duration,
  read(value) {
    const kept = typeof value === 'string' ? parseDuration(value) : null
    if (kept === null || kept < DAY)
      return invalid(
        'expected a duration of a day or more, such as 30d',
        kept === null && typeof value === 'string' ? suggestDuration(value) : null,
      )
    return { ok: true, value: kept }
  },
}

/** A duration that may be `0s` or 0, in milliseconds. */
export const patience: Kind<number> = {
  ...duration,
  read: readPatience,
  schema: (define) =>
    define('patience', () => ({
      title: 'a duration such as 100ms, 30s, 2min, 1h or 1d, or 0s',
      type: ['string', 'integer'],
      pattern: `${durationPattern}|^0$`,
      maximum: 0,
      minimum: 0,
      examples: ['0s', '1s'],
    })),
}

/** A size in bytes. */
export const size: Kind<number> = {
  unit: 'size',
  read: readSize,
  write: formatSize,
  schema: (define) =>
    define('size', () => ({
      title: 'a size such as 512B, 16KiB, 8MiB or 1GiB',
      type: 'string',
      pattern: sizePattern,
      examples: ['8MiB'],
    })),
}

/** A whole number from 1 to `most`. */
export function count(most = MOST): Kind<number> {
  const schema = {
    title: `a whole number from 1 to ${most}`,
    type: ['integer', 'string'],
    minimum: 1,
    maximum: most,
    pattern: '^[0-9]{1,15}$',
  }
  return {
    unit: `1 to ${most}`,
    read: readCount(most),
    write: asItIs,
    schema: (define) => (most === MOST ? define('count', () => schema) : schema),
  }
}

/** One of a few words. */
export function word<const W extends string>(...words: W[]): Kind<W> {
  const title = words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
  return {
    unit: words.map((each) => `\`${each}\``).join(', '),
    words,
    read: readWord(words),
    write: asItIs,
    schema: () => ({ title, enum: words.includes('off' as W) ? [...words, 'no', false] : words }),
  }
}

/** True or false, or `on`, `yes`, `off` or `no`. */
export const onOff: Kind<boolean> = {
  unit: 'true or false',
  read: readSwitch,
  write: asItIs,
  schema: () => ({ title: 'true or false', enum: [true, false, ...switchWords.on, ...switchWords.off] }),
}

/** A text that is not empty; `title` describes it, such as `the name of a profile`. */
export function text(
  title: string,
  unit: string,
  read: (value: unknown) => Reading<string> = readText(title),
): Kind<string> {
  return { unit, read, write: asItIs, schema: () => ({ title, type: 'string', minLength: 1 }) }
}

/** The full name of a file; a relative one starts at the folder of the configuration. */
export const file: Kind<string> = {
  ...text('the name of a file', 'file'),
  read(value, { folder }) {
    const reading = readText('the name of a file')(value)
    return reading.ok ? { ok: true, value: resolve(folder, reading.value) } : reading
  },
}

/** The schema of an address to listen on. */
export const addressSchema: Schema = {
  title: 'HOST:PORT with an IP address or localhost, such as 127.0.0.1:8765 or [::1]:8765, or a port, such as 8765',
  type: ['string', 'integer'],
  pattern: '^((\\[[0-9A-Fa-f:.]+\\]|[^:\\[\\]]+):)?[0-9]{1,5}$',
  minimum: 0,
  maximum: 65535,
  examples: ['127.0.0.1:8765', '[::1]:8765', 8765],
}

/** Returns the addresses of a value: a port alone is one of this machine, which no other machine reaches; null if it is no address. */
export function readAddresses(value: unknown): Address[] | null {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string') return null
  return parseAddress(/^[0-9]{1,5}$/.test(text) ? `localhost:${text}` : text)
}

/** One address to listen on, of any interface of this machine. A port alone is one of 127.0.0.1. */
export const address: Kind<Address> = {
  unit: 'HOST:PORT, or a port',
  read(value) {
    const [first] = readAddresses(value) ?? []
    return first === undefined ? invalid(errors('config.expected-address')) : { ok: true, value: first }
  },
  write: formatAddress,
  schema: (define) => define('address', () => addressSchema),
}

/** An IP address or a range of them. */
export const network: Kind<Network> = {
  unit: 'IP address or range',
  read: readNetwork,
  write: formatNetwork,
  schema: (define) =>
    define('network', () => ({
      title: 'an IP address or a range of them, such as 192.168.1.0/24 or fd00::/8',
      type: 'string',
      pattern: '^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$',
    })),
}

function asItIs(value: unknown): unknown {
  return value
}
