import { carryOutOnBoth } from './both.ts'
import { comparable } from './comparable.ts'
import { createRandom } from './random.ts'
import { ask, carryOut, type Side } from './side.ts'
import { differences, parting, type Snapshot, takeSnapshot } from './snapshot.ts'
import { randomStep, type Step } from './steps.ts'

/** A step after which the two sides differ, and how. */
export interface Difference {
  readonly at: number
  readonly step: Step
  readonly what: readonly string[]
  /** The steps before it, the nearest last. */
  readonly before: readonly Step[]
}

/** What a run has shown. */
export interface Outcome {
  /** How many steps both sides carried out alike. */
  readonly equal: number
  /** How many more steps Anki refused because of its windows. */
  readonly refused: number
  /** The first difference; null when nothing differs. */
  readonly difference: Difference | null
}

export interface RunOptions {
  readonly seed: number
  readonly steps: number
  readonly families: readonly string[]
  /** Ends the run before its next step. */
  readonly signal?: AbortSignal
}

/** The actions that Anki carries out after its reply. */
const LATE = new Set(['guiUndo', 'guiAnswerCard'])

/** As many turns as the slowest late write took. */
const TURNS = 25

/** Each run starts with something to work on. */
const BEFORE: readonly Step[] = [
  ...['A::C', 'B', '日本'].map((deck) => ({ action: 'createDeck', params: { deck } })),
  {
    action: 'createModel',
    params: {
      modelName: 'Made',
      inOrderFields: ['One', 'Two', 'Extra'],
      cardTemplates: [
        { Name: 'First', Front: '{{One}}', Back: '{{Two}}' },
        { Name: 'Second', Front: '{{#Two}}{{Extra}}{{/Two}}', Back: '{{FrontSide}} {{One}}' },
      ],
    },
  },
]

/** Gives both sides the same random steps and compares all that is in them after each, up to the first difference. */
export async function runDifferential(one: Side, other: Side, options: RunOptions): Promise<Outcome> {
  const random = createRandom(options.seed)
  const sides = [one, other] as const
  for (const step of BEFORE) await Promise.all(sides.map((side) => carryOut(side, step)))
  const before: Step[] = []
  let refusals = 0
  let at = 0
  for (; at < options.steps && !options.signal?.aborted; at++) {
    const { note, card, deck, type, options: groups } = one.ids
    const known = { note: note.length, card: card.length, deck: deck.length, type: type.length, options: groups.length }
    const step = randomStep(random, known, options.families)
    const { replies, refused } = await carryOutOnBoth(one, other, step)
    if (LATE.has(step.action)) await settle(sides)
    for (const [index, side] of sides.entries()) learnOptions(side, step, replies[index])
    if (refused) refusals++
    const what = refused ? [] : differencesBetween(step, sides, replies)
    if (!step.action.startsWith('find')) {
      const [first, second] = (await Promise.all(sides.map(takeSnapshot))) as [Snapshot, Snapshot]
      what.push(...differences(first, second))
    }
    if (what.length > 0) return { equal: at - refusals, refused: refusals, difference: { at, step, what, before } }
    if (!step.action.startsWith('find')) before.push(step)
  }
  return { equal: at - refusals, refused: refusals, difference: null }
}

/** Each reply is a turn of Anki's window thread, which the late write is waiting for. */
async function settle(sides: readonly Side[]): Promise<void> {
  const [anki] = sides
  for (let turn = 0; turn < TURNS; turn++) await ask(anki as Side, 'version')
  await Promise.all(sides.map((side) => carryOut(side)))
}

function learnOptions(side: Side, { action }: Step, reply: unknown): void {
  const { result } = reply as { result: unknown }
  if (action === 'cloneDeckConfigId' && typeof result === 'number') side.ids.options.push(result)
}

function differencesBetween(step: Step, sides: readonly Side[], replies: readonly unknown[]): string[] {
  const [one, other] = sides.map((side, index) => JSON.stringify(comparable(side, step.action, replies[index])))
  return one === other ? [] : [`reply: ${parting(one, other)}`]
}
