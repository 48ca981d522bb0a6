import type { SetupPlan } from './plan.ts'
import { forgetSetupRecord, type RecordPlace, readSetupRecord, type SetupRecord, writeSetupRecord } from './record.ts'
import { undoSetup } from './undo.ts'
import { writeWhole } from './write-whole.ts'

/** The steps of a setup that reach outside. */
export interface MoveSteps {
  /** Has the gateway started. Resolves to the mistake, or to null. */
  readonly startGateway: () => Promise<string | null>
  /** Resolves to whether the gateway answers. */
  readonly answers: () => Promise<boolean>
  readonly stopGateway: () => Promise<void>
  /** The mistake of a gateway that does not answer. */
  readonly silence: () => string
}

/**
 * Carries out a plan while Anki is closed. AnkiConnect moves only when the gateway answers, so clients always find somebody. If the
 * gateway does not answer, or a file cannot be written, everything is put back.
 *
 * @returns the mistake, or null
 */
export async function carryOut(plan: SetupPlan, place: RecordPlace, steps: MoveSteps): Promise<string | null> {
  writeSetupRecord(plan, place)
  const putBack = async () => {
    await steps.stopGateway()
    undoSetup(readSetupRecord(place.folder) as SetupRecord)
    forgetSetupRecord(place.folder)
  }
  try {
    for (const { path, after, mode } of plan.gateway) writeWhole(path, after, mode)
    const mistake = await steps.startGateway()
    if (mistake === null && (await steps.answers())) {
      const { path, after, mode } = plan.addOn
      writeWhole(path, after, mode)
      return null
    }
    await putBack()
    return mistake ?? steps.silence()
  } catch (error) {
    await putBack()
    throw error
  }
}
