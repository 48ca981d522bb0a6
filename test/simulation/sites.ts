import type { Random } from './random.ts'

/** The only host that a client may fetch from whose profile names hosts. Its name leads somewhere else now and then. */
export const MEDIA_HOST = 'media.example.org'
const MEDIA_IP = '93.184.216.34'
const HOME_IP = '10.0.0.7'

const NAMES: Readonly<Record<string, readonly string[]>> = {
  [MEDIA_HOST]: [MEDIA_IP],
  'other.example.net': ['93.184.216.99'],
  'home.example.net': [HOME_IP],
  'here.example.net': ['127.0.0.1'],
  localhost: ['127.0.0.1'],
}
/** How often the name of the media leads into the home network, alone or together with its own address. */
const REBOUND = 0.2

/** The content at a URL, or what the server says instead. */
export interface Site {
  readonly status: number
  readonly location: string | null
  readonly content: Buffer
  readonly isSilent: boolean
}

/** The paths of the media host, and where they lead. The last part of a path is the mark of the call. */
const MOVED: Readonly<Record<string, string>> = {
  away: 'http://other.example.net/ok/',
  home: `http://${HOME_IP}/ok/`,
  here: 'http://127.0.0.1:18765/ok/',
  again: `http://${MEDIA_HOST}/ok/`,
}

/** URLs without the mark at their end. A client whose profile names the media host gets nothing from the second group. */
export const LEADING = {
  allowed: ['ok', 'again', 'none', 'silent'].map((path) => `http://${MEDIA_HOST}/${path}/`),
  forbidden: [
    ...['away', 'home', 'here'].map((path) => `http://${MEDIA_HOST}/${path}/`),
    'http://other.example.net/ok/',
    `http://${HOME_IP}/ok/`,
    'http://here.example.net:8765/ok/',
  ],
  /** They lead to the gateway or to AnkiConnect, so that no client gets anything from them. */
  ours: ['http://127.0.0.1:18765/ok/', 'http://localhost:8765/ok/', 'http://here.example.net:18765/ok/'],
} as const

/** Resolves a name as the name service does at this moment. */
export function addressesOf(name: string, random: Random): readonly string[] {
  const found = NAMES[name] ?? (/^[\d.]+$/.test(name) ? [name] : [])
  if (name !== MEDIA_HOST || !random.chance(REBOUND)) return found
  return random.chance(0.5) ? [HOME_IP] : [...found, HOME_IP]
}

/** The reply of the server at a URL. */
export function siteAt({ pathname }: URL): Site {
  const [, kind = '', mark = ''] = pathname.split('/')
  const moved = MOVED[kind]
  const isMissing = moved === undefined && kind !== 'ok' && kind !== 'silent'
  return {
    status: moved !== undefined ? 302 : isMissing ? 404 : 200,
    location: moved === undefined ? null : `${moved}${mark}`,
    content: Buffer.from(`content for ${mark}`),
    isSilent: kind === 'silent',
  }
}

/** Whether a client whose profile names the media host may get something from there. */
export function isForMedia({ hostname }: URL, ip: string): boolean {
  return hostname === MEDIA_HOST && ip === MEDIA_IP
}

/** Whether the gateway or AnkiConnect listens there. */
export function isOurOwn({ port }: URL, ip: string): boolean {
  return ip.startsWith('127.') && (port === '8765' || port === '18765')
}
