import { connect, type Socket } from 'node:net'

/**
 * `up`: Anki is there and proved not to be ourselves. `circle`: whatever is there leads back to this gateway. `down`: nothing
 * answers at the address. `unknown`: not known yet.
 */
export type HealthState = 'unknown' | 'up' | 'down' | 'circle'

/** Whether Anki is there, known at every moment: its end shows within milliseconds on a connection kept open and idle. */
export interface Health {
  readonly state: HealthState
  /** The state once it is known; where Anki is not known to be up, it is looked for at once. */
  settled(): Promise<HealthState>
  /** An exchange could not connect: Anki is looked for anew. */
  suspect(): void
  /** Calls `listener` with each change of state. */
  onChange(listener: (state: HealthState) => void): void
  close(): void
}

/** What `createHealth` needs: the address, and what tells a fresh connection's end from ourselves. */
export interface HealthOptions {
  readonly url: string
  /** Whether what answers there is Anki; called once per connection, before anything is sent to it. */
  readonly prove: () => Promise<'up' | 'down' | 'circle'>
}

/** How often a closed Anki is looked for, in ms: calls work again well within a second of its return. */
const LOOK_EVERY = 250

export function createHealth({ url, prove }: HealthOptions): Health {
  const { hostname, port } = new URL(url)
  const address = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80) }
  const listeners: ((state: HealthState) => void)[] = []
  let state: HealthState = 'unknown'
  let idle: Socket | null = null
  let looking: Promise<HealthState> | null = null
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const change = (to: HealthState) => {
    if (to === state || closed) return
    state = to
    for (const listener of listeners) listener(to)
  }
  const lookLater = () => {
    clearTimeout(timer)
    if (!closed) timer = setTimeout(look, LOOK_EVERY).unref()
  }
  const gone = (socket: Socket) => {
    if (idle !== socket) return
    idle = null
    change('down')
    lookLater()
  }
  const open = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(address)
      idle = socket
      // An open but idle connection alone is no reason to stay alive.
      socket.unref()
      socket.once('connect', () => resolve(true))
      socket.on('error', () => {})
      // Anki sends nothing here; reading on is what makes its end visible.
      socket.resume()
      socket.once('close', () => {
        resolve(false)
        gone(socket)
      })
    })
  const lookNow = async (): Promise<HealthState> => {
    clearTimeout(timer)
    const opened = await open()
    const socket = idle
    const proved = opened ? await prove() : 'down'
    if (closed) return 'down'
    if (proved === 'down' || idle !== socket || socket === null) {
      idle?.destroy()
      idle = null
      change('down')
      lookLater()
    } else change(proved)
    return state
  }
  const look = (): Promise<HealthState> => {
    looking ??= lookNow().finally(() => {
      looking = null
    })
    return looking
  }
  void look()

  return {
    get state() {
      return state
    },
    settled: () => (state === 'up' || state === 'circle' ? Promise.resolve(state) : look()),
    suspect() {
      idle?.destroy()
    },
    onChange: (listener) => void listeners.push(listener),
    close() {
      closed = true
      clearTimeout(timer)
      idle?.destroy()
    },
  }
}
