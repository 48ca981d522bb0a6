import type { Facts } from '../facts.ts'
import { type Examined, note, problem, right } from '../finding.ts'
import { findings, remedies } from '../texts.ts'

/** Whether AnkiConnect is installed and enabled. Without one behind this machine's gateway, nothing is missing. */
export function examineAddOn({ addOns, folders, sought, upstreams, configuration }: Facts): Examined[] {
  const isElsewhere = configuration.config.sandbox || upstreams.every(({ isLocal }) => !isLocal)
  if (folders.length === 0) {
    const text = findings('doctor.no-folder', { places: sought.join(', ') })
    return [isElsewhere ? note(text) : problem(text, remedies('remedy.anki-base'))]
  }
  if (addOns.length === 0) {
    const text = findings('doctor.no-add-on', { folder: folders.join(', ') })
    return [isElsewhere ? note(text) : problem(text, remedies('remedy.install-add-on'))]
  }
  return addOns.map(({ base: folder, isEnabled, settings }) =>
    isEnabled
      ? right(findings('doctor.add-on-found', { folder, port: settings.webBindPort }))
      : problem(findings('doctor.add-on-disabled', { folder }), remedies('remedy.enable-add-on')),
  )
}
