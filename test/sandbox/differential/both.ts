import { ask, carryOut, type Side } from './side.ts'
import type { Step } from './steps.ts'

/** What both sides, Anki first, replied to a step. */
export interface Replies {
  readonly replies: readonly [unknown, unknown]
  /** Whether Anki refused the step because its own window has another card in mind, which the sandbox never does. */
  readonly refused: boolean
}

const REFUSAL = /not at top of queue/

/** Carries out a step on both sides. Of answers that Anki refused in the middle, the sandbox gets those that Anki took. */
export async function carryOutOnBoth(anki: Side, sandbox: Side, step: Step): Promise<Replies> {
  if (step.action !== 'answerCards') {
    return { replies: await Promise.all([carryOut(anki, step), carryOut(sandbox, step)]), refused: false }
  }
  const reply = await carryOut(anki, step)
  const refused = REFUSAL.test(JSON.stringify(reply))
  const taken = refused ? { ...step, params: { answers: await answersTaken(anki, sandbox, step) } } : step
  const replies = [reply, await carryOut(sandbox, taken)] as const
  if (refused) await forgetHistory(sandbox, step)
  return { replies, refused }
}

/** After a refusal Anki has nothing to take back. A card that is stored as it is leaves the sandbox nothing either. */
async function forgetHistory(sandbox: Side, step: Step): Promise<void> {
  const { answers } = step.params as { answers: readonly { readonly cardId: unknown }[] }
  for (const { cardId } of answers)
    await ask(sandbox, 'setSpecificValueOfCard', { card: cardId, keys: [], newValues: [] })
}

/** The answers to cards that Anki has already seen answered once more than the sandbox has. */
async function answersTaken(anki: Side, sandbox: Side, step: Step): Promise<unknown[]> {
  const { answers } = step.params as { answers: readonly { readonly cardId: unknown }[] }
  const cards = answers.map(({ cardId }) => cardId)
  const [ahead, behind] = await Promise.all([repetitions(anki, cards), repetitions(sandbox, cards)])
  return answers.filter((_, nth) => ahead[nth] !== behind[nth])
}

async function repetitions(side: Side, cards: readonly unknown[]): Promise<unknown[]> {
  const { result } = (await ask(side, 'cardsInfo', { cards })) as { result: readonly { readonly reps?: number }[] }
  return result.map(({ reps }) => reps)
}
