import { noRules, type Rules } from '../admin/rule.ts'
import type { Log } from '../observe/log.ts'
import { logText } from '../observe/log.ts'
import { createRules, type RulesOptions } from '../rules/rules.ts'
import type { ClientFiles } from './admitting.ts'
import { texts } from './texts.ts'

/** The parts of a running gateway that rules work with. */
export interface RulingOptions extends Omit<RulesOptions, 'load' | 'reload' | 'folder' | 'onWritten'> {
  readonly files: ClientFiles
  readonly log: Log
}

/** Opens the rules that the owner makes from what was refused. Without the sources of the configuration, there are none. */
export function startRuling({ files, log, ...options }: RulingOptions): Rules {
  const { folder, load, reload } = files
  if (load === undefined) return noRules
  const onWritten = (effect: string, file: string) => logText(log, 'info', texts('rule.written', { effect, file }))
  return createRules({ ...options, folder, load, reload, onWritten })
}
