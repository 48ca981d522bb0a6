import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import type { Address } from '../net/address.ts'
import { processOf } from '../net/linux-sockets.ts'
import { holders } from './texts.ts'

/**
 * Describes the program that has a port of this machine.
 * Uses the program's reply and, on Linux, its process if this user may see it.
 */
export async function portHolder(address: Address): Promise<string> {
  const [isAnki, holder] = await Promise.all([answersAsAnki(address), holdingProcess(address.port).catch(() => null)])
  const what = holders(isAnki ? 'holder.anki' : 'holder.other').text
  return holder === null ? what : `${what} (${holder})`
}

const ASK = '{"action": "version", "version": 6}'
const PATIENCE = 1000

function answersAsAnki({ host, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request({ host, port, method: 'POST', timeout: PATIENCE }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.length > 1000) probe.destroy()
      })
      response.on('end', () => resolve(/^\{"result": .*"error": /.test(text)))
    })
    probe.on('timeout', () => probe.destroy())
    probe.on('error', () => {})
    probe.on('close', () => resolve(false))
    probe.end(ASK)
  })
}

/** Returns the name and the id of the process that listens on a port, or null if this user cannot see it. */
async function holdingProcess(port: number): Promise<string | null> {
  const id = await processOf(port)
  if (id === null) return null
  const name = await readFile(`/proc/${id}/comm`, 'utf8').catch(() => holders('holder.unnamed').text)
  return `${name.trim()}, process ${id}`
}
