import { type Dict, dict, type Float, type Value } from '../json.ts'

/** Deck options, held as the dict that Anki hands out and takes back. */
export type DeckConfig = Dict

const float = (value: number): Float => ({ float: value })

/** The options that a new collection has. */
export function defaultDeckConfig(): DeckConfig {
  return dict({
    id: 1,
    mod: 0,
    name: 'Default',
    usn: 0,
    maxTaken: 60,
    autoplay: true,
    timer: 0,
    replayq: true,
    new: dict({
      bury: false,
      delays: [float(1), float(10)],
      initialFactor: 2500,
      ints: [1, 4, 0],
      order: 1,
      perDay: 20,
    }),
    rev: dict({
      bury: false,
      ease4: float(1.3),
      ivlFct: float(1),
      maxIvl: 36500,
      perDay: 200,
      hardFactor: float(1.2),
    }),
    lapse: dict({ delays: [float(10)], leechAction: 1, leechFails: 8, minInt: 1, mult: float(0) }),
    dyn: false,
    newMix: 0,
    newPerDayMinimum: 0,
    interdayLearningMix: 0,
    reviewOrder: 0,
    newSortOrder: 0,
    newGatherPriority: 0,
    buryInterdayLearning: false,
    fsrsWeights: [],
    fsrsParams5: [],
    fsrsParams6: [],
    desiredRetention: float(0.9),
    ignoreRevlogsBeforeDate: '',
    easyDaysPercentages: Array.from({ length: 7 }, () => float(1)),
    stopTimerOnAnswer: false,
    secondsToShowQuestion: float(0),
    secondsToShowAnswer: float(0),
    questionAction: 0,
    answerAction: 0,
    waitForAudio: true,
    sm2Retention: float(0.9),
    weightSearch: '',
  })
}

/** Whether a client's options can be stored: what every version of Anki needs is there. */
export function isWhole(config: DeckConfig): boolean {
  const needed: readonly (readonly [string, (value: Value | undefined) => boolean])[] = [
    ['name', (value) => typeof value === 'string'],
    ['autoplay', (value) => typeof value === 'boolean'],
    ['replayq', (value) => value === undefined || typeof value === 'boolean'],
    ['new', (value) => value instanceof Map],
    ['rev', (value) => value instanceof Map],
    ['lapse', (value) => value instanceof Map],
  ]
  return needed.every(([member, fits]) => fits(config.get(member)))
}
