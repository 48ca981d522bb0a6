import type { ServiceProgram } from './program.ts'
import { escapeXml } from './xml.ts'

/** The name of the task in the Task Scheduler. */
export const TASK = 'AnkiConnect Gateway'

/**
 * Writes a task for the Windows Task Scheduler that starts when the user logs on, in the user's own session
 * (schema http://schemas.microsoft.com/windows/2004/02/mit/task).
 *
 * conhost with `--headless` gives the program a console without a window. The task has no time limit (Windows ends tasks after 72 hours
 * unless told otherwise) and runs on battery. The trigger repeats each minute, which starts the program again after it has ended and
 * does nothing while it runs: RestartOnFailure covers only a program that could not be started.
 *
 * @param user as DOMAIN\NAME
 * @param log the file to which the program's output goes
 */
export function logonTask({ command, environment }: ServiceProgram, user: string, log: string): string {
  const settings = Object.entries(environment).map(([name, value]) => `set "${name}=${value}" && `)
  const line = `${settings.join('')}${command.map(quote).join(' ')} >> ${quote(log)} 2>&1`
  return [
    '<?xml version="1.0" encoding="UTF-16"?>',
    '<Task version="1.4" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
    '  <RegistrationInfo><Description>AnkiConnect Gateway</Description></RegistrationInfo>',
    '  <Triggers>',
    `    <LogonTrigger><Enabled>true</Enabled><Repetition><Interval>PT1M</Interval></Repetition><UserId>${escapeXml(user)}</UserId></LogonTrigger>`,
    '  </Triggers>',
    '  <Principals>',
    `    <Principal id="Author"><UserId>${escapeXml(user)}</UserId><LogonType>InteractiveToken</LogonType><RunLevel>LeastPrivilege</RunLevel></Principal>`,
    '  </Principals>',
    '  <Settings>',
    '    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>',
    '    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>',
    '    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>',
    '    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>',
    '    <StartWhenAvailable>true</StartWhenAvailable>',
    '    <RestartOnFailure><Interval>PT1M</Interval><Count>999</Count></RestartOnFailure>',
    '    <Hidden>true</Hidden>',
    '    <Priority>5</Priority>',
    '  </Settings>',
    '  <Actions Context="Author">',
    '    <Exec>',
    '      <Command>%SystemRoot%\\System32\\conhost.exe</Command>',
    `      <Arguments>${escapeXml(`--headless cmd.exe /d /s /c "${line}"`)}</Arguments>`,
    '    </Exec>',
    '  </Actions>',
    '</Task>',
    '',
  ].join('\r\n')
}

/** Whether cmd can get a text unchanged: a path has no double quotes, and nothing escapes `%` on cmd's command line. */
export function fitsTask(text: string): boolean {
  return !/[%"\r\n]/.test(text)
}

function quote(word: string): string {
  return `"${word}"`
}
