import { readdir, readFile, readlink } from 'node:fs/promises'

/** A port of this machine on which a process listens. */
interface Listening {
  readonly port: number
  readonly socket: string
}

const LISTENS = '0A'

/** Returns the id of the process that listens on a port, or null if this user cannot see it or the system is not Linux. */
export async function processOf(port: number): Promise<string | null> {
  const sockets = (await listening()).filter((one) => one.port === port).map(({ socket }) => socket)
  if (sockets.length === 0) return null
  for (const id of await readdir('/proc')) {
    if (!/^\d+$/.test(id)) continue
    if ((await handlesOf(id)).some((handle) => sockets.includes(handle))) return id
  }
  return null
}

/** Returns all ports on which a process listens; none if this user cannot see it. */
export async function portsOf(id: string): Promise<number[]> {
  const handles = new Set(await handlesOf(id))
  const ports = (await listening()).filter(({ socket }) => handles.has(socket)).map(({ port }) => port)
  return [...new Set(ports)]
}

async function listening(): Promise<Listening[]> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')))
  return tables
    .flatMap((table) => table.split('\n').slice(1))
    .flatMap((line) => {
      const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/)
      if (state !== LISTENS) return []
      return [{ port: Number.parseInt(local.split(':')[1] ?? '', 16), socket: `socket:[${inode}]` }]
    })
}

async function handlesOf(id: string): Promise<string[]> {
  const handles = await readdir(`/proc/${id}/fd`).catch(() => [])
  return Promise.all(handles.map((handle) => readlink(`/proc/${id}/fd/${handle}`).catch(() => '')))
}
