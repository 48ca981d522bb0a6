/** One request as a client really sends it; a body that is no object is sent as it is. */
export interface Sent {
  readonly method?: string
  /** Header lines besides Host and Content-Length. */
  readonly headers?: readonly string[]
  readonly body: object | string
}

/** What a client does in one sitting, written from its habits (docs/ankiconnect.md, What clients rely on). */
export interface Session {
  readonly client: string
  /** Which built-in client it is. */
  readonly as: 'local-program' | 'browser-extension' | 'local-page'
  readonly origin?: string
  /** Whether card-creator is made for it. */
  readonly creator: boolean
  readonly sends: readonly Sent[]
}

const EXTENSION = 'chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn'
export const DATA = 'iVBORw0KGgo='

export const note = (front: string, more: object = {}) => ({
  deckName: 'Default',
  modelName: 'Basic',
  fields: { Front: front, Back: 'b' },
  tags: ['t'],
  options: { allowDuplicate: true },
  ...more,
})
const v =
  (version: number) =>
  (action: string, params?: object, more: object = {}) => ({
    body: { action, ...(params && { params }), version, ...more },
  })
export const two = v(2)
export const six = v(6)
export const bare = (action: string, params?: object) => ({ body: { action, ...(params && { params }) } })
export const item = (action: string, params: object = {}) => ({ action, params })
export const typed = (type: string, sent: Sent): Sent => ({ ...sent, headers: [`Content-Type: ${type}`] })

/** A program on this machine. */
export const program = (client: string, creator: boolean, ...sends: Sent[]): Session => ({
  client,
  as: 'local-program',
  creator,
  sends,
})
/** A browser extension. */
export const extension = (client: string, creator: boolean, ...sends: Sent[]): Session => ({
  client,
  as: 'browser-extension',
  origin: EXTENSION,
  creator,
  sends,
})
/** A page of this machine. */
export const page = (client: string, creator: boolean, ...sends: Sent[]): Session => ({
  client,
  as: 'local-page',
  origin: 'http://127.0.0.1:5000',
  creator,
  sends,
})
