import { formatAddress } from '../net/address.ts'
import { address, addressSchema, file, network, word } from '../settings/kinds.ts'
import { list } from '../settings/many.ts'
import { record, settings } from '../settings/record.ts'
import type { Kind } from '../settings/setting.ts'
import { hostName } from './hosts.ts'
import { type ListenerConfig, readListen } from './listen.ts'

const listenerRows = settings({
  address: {
    kind: address,
    required: true,
    examples: ['192.168.1.10:8443'],
    text: 'Where it listens. 0.0.0.0 and [::] are every interface.',
  },
  transport: {
    kind: word('plain', 'tls'),
    required: true,
    examples: ['tls'],
    text: 'How the bytes travel. tls: encrypted. plain: others can read and change them on the way.',
  },
  cert: {
    kind: file,
    examples: ['cert.pem'],
    text:
      'For tls: a PEM file with the certificate and its chain. A relative name starts at the folder of this file. The gateway reads both ' +
      'files again when they change.',
  },
  key: {
    kind: file,
    examples: ['key.pem'],
    text: "For tls: a PEM file with the certificate's private key, without a passphrase.",
  },
  certificate: {
    kind: word('self-signed'),
    examples: ['self-signed'],
    text: "For tls, instead of cert and key: the gateway makes a certificate for this machine's names and addresses, and keeps it.",
  },
})

const listeners: Kind<readonly ListenerConfig[]> = {
  unit: 'HOST:PORT, a port or a map, or a list of them',
  inside: { step: '[]', rows: listenerRows },
  read: readListen,
  write: (all) => all.map(writeListener),
  schema: (define) => ({
    title: 'HOST:PORT such as 127.0.0.1:8765, a port, or a list of them',
    anyOf: [
      { type: 'array', minItems: 1, items: { $ref: '#/$defs/listener' } },
      define('listener', () => {
        const { pattern, minimum, maximum } = addressSchema
        const { type: _, title: __, ...map } = record(listenerRows).schema(define)
        return {
          title:
            'HOST:PORT on this machine such as 127.0.0.1:8765, a port, or a map of address, transport and, for tls, cert and key or certificate',
          type: ['string', 'integer', 'object'],
          pattern,
          minimum,
          maximum,
          ...map,
        }
      }),
    ],
  }),
}

function writeListener(listener: ListenerConfig): unknown {
  const place = formatAddress(listener.address)
  const { transport } = listener
  if (listener.transport !== 'tls') return transport === 'loopback' ? place : { address: place, transport }
  const { certificate } = listener
  return { address: place, transport, ...(certificate === 'self-signed' ? { certificate } : certificate) }
}

/** The settings of the addresses where clients connect. */
export const edgeRows = settings({
  listen: {
    kind: listeners,
    // The default has both families, because `localhost` on Windows tries ::1 first and loses two seconds if nothing
    // listens there.
    default: ['127.0.0.1:8765', '[::1]:8765'],
    examples: [
      [
        '127.0.0.1:8765',
        { address: '192.168.1.10:8443', transport: 'tls', cert: 'cert.pem', key: 'key.pem' },
        { address: '192.168.1.10:8444', transport: 'tls', certificate: 'self-signed' },
        { address: '192.168.1.10:8765', transport: 'plain' },
      ],
    ],
    option: '--listen <host:port>',
    text:
      'Where clients are served; the option may be repeated, the variable takes commas. An address that other machines can reach needs a ' +
      'transport: tls, or plain, which serves only clients with a key, a from and a profile no wider than card-creator (docs/tls.md).',
  },
  hosts: {
    kind: list(hostName, 'a name without a port, such as nas.lan, or a list of them'),
    default: [],
    live: true,
    examples: [['nas.lan', 'anki.example.org']],
    text:
      'Names of this machine that clients may use, in addition to localhost, its own name and that name with .local. IP addresses need ' +
      'not be listed. The gateway refuses a request for any other name: it could come from a page that points its own name at this machine.',
  },
  trustedProxies: {
    kind: list(network, 'an IP address or a range of them, such as 10.0.0.0/24, or a list'),
    default: [],
    live: true,
    examples: [['127.0.0.1', '10.0.0.0/24']],
    text:
      'Proxies in front of the gateway whose word about the caller it believes (Forwarded, X-Forwarded-For, X-Real-IP). A request that ' +
      'shows any other proxy never counts as one of a built-in local client, and its address is unknown.',
  },
})
