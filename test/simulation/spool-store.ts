import type { Spool } from '../../src/offload/spool.ts'
import type { Life } from './life.ts'

/** The files that the gateway puts into the profile's folder, where Anki reads them. */
export interface SpoolStore {
  read(path: string): Buffer | undefined
  open(nonce: () => string, life: Life): Spool
}

export function createSpoolStore(): SpoolStore {
  const files = new Map<string, Buffer>()
  return {
    read: (path) => files.get(path),
    open(nonce, life) {
      const own = new Set<string>()
      life.onEnd(() => {
        // The next run removes what a crash left.
        for (const file of own) files.delete(file)
      })
      return {
        async put(folder, pieces) {
          const all: Buffer[] = []
          for await (const piece of pieces) all.push(Buffer.from(piece))
          const file = `${folder}/ankiconnect-gateway-spool/${nonce()}`
          return life.does(1, () => {
            const content = Buffer.concat(all)
            files.set(file, content)
            own.add(file)
            return { file, bytes: content.length }
          })
        },
        read: (file, most) =>
          life.does(1, () => {
            const content = files.get(file)
            if (content === undefined) throw new Error(`ENOENT: ${file}`)
            return content.length > most ? null : content
          }),
        async remove(file) {
          if (life.isOver) return
          files.delete(file)
          own.delete(file)
        },
        close() {
          for (const file of own) files.delete(file)
        },
      }
    },
  }
}
