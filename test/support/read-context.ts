import type { ReadContext } from '../../src/settings/setting.ts'

/** What reading a setting needs besides its value, where nothing of it is looked at. */
export const nowhere: ReadContext = {
  folder: '/',
  file: null,
  written: () => null,
  reads: () => {},
  note: () => {},
  shows: () => {},
}
