import type { ImageJournal, ImageJournalOptions } from '../../src/safety/image-journal.ts'
import { type ImageLine, readImageLines } from '../../src/safety/image-lines.ts'
import type { Life } from './life.ts'
import type { Random } from './random.ts'

/** The lines of the journal of changes, which outlive each run of the gateway. The disk is full now and then, and a crash cuts a line short. */
export interface ImageStore {
  open(options: ImageJournalOptions, life: Life): ImageJournal
}

export interface ImageStoreOptions {
  readonly random: Random
  readonly isFull: () => boolean
}

export function createImageStore({ random, isFull }: ImageStoreOptions): ImageStore {
  const files: string[] = []
  return {
    open({ onTrouble, onWritten }, life) {
      const file = files.length
      files.push('')
      const put = (text: string) => {
        files[file] += text
      }
      const underWay = new Set<string>()
      life.onEnd(() => {
        for (const text of underWay) put(text.slice(0, random.below(text.length + 1)))
      })
      const append = async (line: ImageLine): Promise<void> => {
        const text = `${JSON.stringify(line)}\n`
        underWay.add(text)
        await life.does(random.between(0.1, 4), () => underWay.delete(text))
        if (isFull()) {
          const error = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
          onTrouble(error)
          throw error
        }
        put(text)
        onWritten()
      }
      let latest: Promise<unknown> = Promise.resolve()
      const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
        const done = latest.then(work)
        latest = done.catch(() => {})
        return done
      }
      return {
        begin: (record) => inTurn(() => append(record)),
        end: (call, end) => inTurn(() => append({ end: call, ...end })).catch(() => {}),
        renamed: (renamed) => inTurn(() => append({ renamed: true, ...renamed })).catch(() => {}),
        undone: (undo) => inTurn(() => append(undo)).catch(() => {}),
        read: () => inTurn(async () => readImageLines(files)),
        async close() {},
      }
    },
  }
}
