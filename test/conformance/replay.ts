import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Comparison, compareTexts, headerDifferences } from './compare.ts'
import { exchange, type WireOutcome } from './exchange.ts'
import { type Exact, parseExact } from './json.ts'
import { valueAt } from './pointer.ts'
import { bodyOf, fillText, type Names, type Scenario, type Step } from './transcript.ts'

/** How a replay is run. */
export interface ReplayOptions {
  /** Where the server answers, `http://HOST:PORT`. It must be in the fresh state when a file starts. */
  readonly url: string
  /** Puts the server into the fresh state; without it the steps that need that, or a disposable Anki, are skipped. */
  readonly restart?: () => Promise<void>
  /** Whether the recorded reply headers are compared too. */
  readonly headers?: boolean
  /** The value of `${mediaDir}`; otherwise the scenario asks the server. */
  readonly mediaDir?: string
  /** Milliseconds without a byte until a reply counts as missing; 60,000 unless told. */
  readonly silence?: number
  /** Milliseconds without a reply after which a step that was recorded as hanging counts as hanging; 6,000 unless told. */
  readonly hang?: number
  /** Whether the waits that real windows need are left out. */
  readonly hurries?: boolean
}

/** How one step came out. */
export interface StepResult {
  readonly step: Step
  readonly kind: Comparison['kind'] | 'skipped'
  /** What differs, in words; empty when nothing does. */
  readonly what: string
  /** The bytes that were sent, the recorded reply with its placeholders filled, and what came. */
  readonly sent: Buffer | null
  readonly expected: string | null
  readonly outcome: WireOutcome | null
  /** Puts the values that were bound when the step ended into a text. */
  readonly fill: (text: string) => string
}

/** Replays one scenario from the top; step by step, one connection each. */
export async function replay(scenario: Scenario, options: ReplayOptions): Promise<StepResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'transcript-'))
  const names: Names = new Map<string, Exact>([['tmpDir', folder]])
  if (options.mediaDir !== undefined) names.set('mediaDir', options.mediaDir)
  try {
    for (const [name, { base64, text }] of Object.entries(scenario.header.files)) {
      await writeFile(join(folder, name), base64 === undefined ? (text ?? '') : Buffer.from(base64, 'base64'))
    }
    await options.restart?.()
    const results: StepResult[] = []
    for (const step of scenario.steps) results.push(await play(step, names, options))
    return results
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function play(step: Step, names: Names, options: ReplayOptions): Promise<StepResult> {
  if ((step.fresh || step.hang || step.risky) && !options.restart) {
    return {
      step,
      kind: 'skipped',
      what: 'needs a restart of Anki',
      sent: null,
      expected: null,
      outcome: null,
      fill: (text) => text,
    }
  }
  if (step.fresh) await options.restart?.()
  if (options.hurries !== true) await pause(step.waitMs)
  const sent = bodyOf(step, names)
  const silence = step.hang ? (options.hang ?? 6000) : (options.silence ?? 60_000)
  const outcome = await exchange(options.url, { ...step, body: sent }, silence)
  const unbound = outcome.kind === 'reply' ? bind(step, outcome.text, names, options) : []
  const expected = step.reply === undefined ? null : fillText(step.reply, names)
  const { kind, what } = compareOutcome(step, expected, outcome, names, options.headers ?? false)
  const note = unbound.length > 0 ? `${what} (not bound: ${unbound.join(', ')})`.trim() : what
  const bound = new Map(names)
  return { step, kind, what: note, sent, expected, outcome, fill: (text) => fillText(text, bound) }
}

function compareOutcome(
  step: Step,
  expected: string | null,
  outcome: WireOutcome,
  names: Names,
  headers: boolean,
): Comparison {
  if (outcome.kind === 'silence') return verdict(step.hang, 'no reply in time')
  if (outcome.kind === 'broken') return verdict(step.dropped, `no reply: ${outcome.why}`)
  if (expected === null) return verdict(false, `a reply came where none was recorded: ${outcome.text.slice(0, 200)}`)
  if (outcome.status !== step.status) {
    return verdict(false, `status: expected ${step.status} got ${outcome.status}: ${outcome.text.slice(0, 200)}`)
  }
  const volatile = step.volatile.map((pointer) => fillText(pointer, names))
  const texts = compareTexts(expected, outcome.text, volatile)
  const differing = headers ? headerDifferences(step.replyHeaders, outcome.headers) : []
  if (differing.length === 0) return texts
  return verdict(false, `${texts.what} header ${differing.join('; ')}`.trim())
}

function verdict(asRecorded: boolean, what: string): Comparison {
  return asRecorded ? { kind: 'equal', what: '' } : { kind: 'different', what }
}

/** Takes the step's bindings out of the reply; the names that could not be bound. */
function bind(step: Step, text: string, names: Names, options: ReplayOptions): string[] {
  const wanted = Object.entries(step.bind).filter(([name]) => name !== 'mediaDir' || options.mediaDir === undefined)
  if (wanted.length === 0) return []
  let document: Exact
  try {
    document = parseExact(text)
  } catch {
    return wanted.map(([name]) => name)
  }
  return wanted
    .filter(([name, pointer]) => {
      const value = valueAt(document, fillText(pointer, names))
      if (value !== undefined) names.set(name, value)
      return value === undefined
    })
    .map(([name]) => name)
}
