import type { RunCommand } from '../service/control.ts'
import type { ManagerCommand } from '../service/manager.ts'

/** The names by which macOS knows Anki (AnkiConnect's README, "Notes for macOS users"). */
const DOMAINS = ['net.ankiweb.dtop', 'net.ichi2.anki', 'org.qt-project.Qt.QtWebEngineCore']
const NAME = 'NSAppSleepDisabled'

/** Turns App Nap off for Anki, which would slow AnkiConnect while Anki is in the background. Resolves to whether it is off. */
export async function turnAppNapOff(run: RunCommand): Promise<boolean> {
  const ran = await Promise.all(DOMAINS.map((domain) => run(['defaults', 'write', domain, NAME, '-bool', 'true'])))
  return ran.every(({ ok }) => ok)
}

/** Leaves App Nap to macOS again. */
export async function leaveAppNap(run: RunCommand): Promise<void> {
  await Promise.all(DOMAINS.map((domain) => run(['defaults', 'delete', domain, NAME])))
}

/** Resolves to whether App Nap is off for Anki. */
export async function appNapIsOff(read: (command: ManagerCommand) => Promise<string | null>): Promise<boolean> {
  const values = await Promise.all(DOMAINS.map((domain) => read(['defaults', 'read', domain, NAME])))
  return values.every((value) => value?.trim() === '1')
}
