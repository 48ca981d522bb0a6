import { Transform, type TransformCallback } from 'node:stream'
import { Parser, type Result } from 'tap-parser'
import { stringify } from 'yaml'

const PROGRESS = 15_000

/**
 * Shows a run of the tests in a page: progress from time to time, each failed assertion with its place, why tests were skipped, and the
 * counts, which CI reads. `TAP=1 npm test` shows every assertion. It is a class because tap takes nothing else.
 */
export default class Page extends Transform {
  readonly #parser = new Parser()
  readonly #began = Date.now()
  readonly #reasons = new Map<string, number>()
  #files = 0
  #failed = 0
  #shownAt = Date.now()

  constructor() {
    super()
    this.#parser.on('child', (file: Parser) => this.#follow(file, []))
    this.#parser.on('assert', (result: Result) => {
      this.#files += 1
      if (!result.ok) this.#say(`FAILED FILE ${result.name} (${endOf(result)})`)
      if (Date.now() - this.#shownAt < PROGRESS) return
      this.#shownAt = Date.now()
      this.#say(`${this.#seconds()} s: ${this.#files} files, ${this.#failed} failed assertions`)
    })
    this.#parser.on('comment', (comment: string) => {
      // What one run leaves uncovered says nothing: the floor is checked after a whole one.
      if (!/^# (?:Subtest|time=|ERROR: incomplete)/.test(comment)) this.#say(comment.trimEnd())
    })
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#parser.write(chunk)
    done()
  }

  override _flush(done: TransformCallback): void {
    this.#parser.end()
    for (const [reason, times] of this.#reasons) this.#say(`skipped ${times}: ${reason}`)
    this.#say(`${this.#files} files in ${this.#seconds()} s`)
    done()
  }

  #follow(test: Parser, above: readonly string[]): void {
    const path = [...above, test.name]
    test.on('child', (child: Parser) => this.#follow(child, path))
    test.on('assert', (result: Result) => {
      if (result.skip) {
        const reason = `${result.skip === true ? 'no reason given' : result.skip} (${path[0]})`
        this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1)
      }
      // A failed subtest is named by what failed in it.
      if (result.ok || result.todo || result.closingTestPoint) return
      this.#failed += 1
      this.#say(`FAILED ${[...path, result.name].join(' > ')}\n${detailsOf(result)}`)
    })
    test.on('bailout', (reason: string) => this.#say(`FAILED ${path.join(' > ')}: bailed out, ${reason}`))
  }

  #seconds(): number {
    return Math.round((Date.now() - this.#began) / 1000)
  }

  #say(line: string): void {
    this.push(`${line}\n`)
  }
}

function detailsOf({ diag }: Result): string {
  return diag === null || diag === undefined ? '' : stringify(diag).replace(/^/gm, '    ').trimEnd()
}

function endOf({ diag }: Result): string {
  const { exitCode = null, signal = null } = (diag ?? {}) as { exitCode?: number | null; signal?: string | null }
  return signal === null ? `exit code ${exitCode}` : signal
}
