import { remedies } from '../add-on/texts.ts'

/** The remedy of a finding in AnkiConnect's settings, which Anki would overwrite while it is open. */
export const DOCTOR_FIX = remedies('remedy.doctor-fix')
