import { keyFile, keyHash } from '../settings/key-kinds.ts'
import { address, onOff } from '../settings/kinds.ts'
import { record, settings } from '../settings/record.ts'
import type { Row, ValueOf } from '../settings/setting.ts'

const adminRows = settings({
  address: {
    kind: address,
    default: '127.0.0.1:18764',
    option: '--admin <host:port>',
    text:
      'Where the live page, /health, /ready and /metrics are. An address that other machines can reach needs a key: anyone who reaches ' +
      'this listener decides what clients may do.',
  },
  keyHash: {
    kind: keyHash,
    otherwise: 'no key',
    examples: [`sha256:${'0123456789abcdef'.repeat(4)}`],
    option: '--admin-key-hash <hash>',
    text:
      'The SHA-256 of the key that the admin listener asks for, as sha256:HEX. Callers show the key as Authorization: Bearer KEY, or as the password that a ' +
      'browser asks for. /health and /ready need none.',
  },
  keyFile: {
    kind: keyFile('the key of the admin listener'),
    target: 'key',
    examples: ['admin-key'],
    otherwise: 'no key',
    text: 'A file that holds that key in one line, instead of keyHash. The commands clients and approvals read it there.',
  },
  notify: {
    kind: onOff,
    default: true,
    text: 'Whether a desktop notification tells you when something waits for your decision, and when Anki closes or stops answering.',
  },
})

/** The settings of the listener for the owner. */
export const admin = {
  kind: record(adminRows, { short: ['address'] }),
  text: 'The listener for the owner: the live page, approvals, health, readiness and metrics.',
} satisfies Row

const metricsRows = settings({
  address: {
    kind: address,
    otherwise: 'no second listener',
    examples: ['127.0.0.1:9464'],
    option: '--metrics <host:port>',
    text: 'Where a second listener for a scraper is, with /metrics, /health and /ready only.',
  },
})

/** The settings of the listener for a metrics scraper. */
export const metrics = {
  kind: record(metricsRows, { short: ['address'] }),
  text: 'A second listener, for a scraper: health, readiness and metrics, and nothing that decides.',
} satisfies Row

/**
 * The configuration of the owner's listener.
 * `keyHash` is the SHA-256 of its key, in hexadecimal.
 * `key` is the key itself if the configuration names a file with it, so that commands can show it to the listener.
 * `key` is secret.
 */
export type AdminConfig = ValueOf<typeof adminRows>
