import type { ServiceProgram } from './program.ts'
import { escapeXml } from './xml.ts'

/** The label of the agent, which is also the name of its file. */
export const LABEL = 'ankiconnect-gateway'

/** Writes a launchd agent (launchd.plist(5)), which runs while its user is logged in. Both streams go to the file `log`. */
export function launchAgent({ command, environment }: ServiceProgram, log: string): string {
  const string = (text: string) => `<string>${escapeXml(text)}</string>`
  const variables = Object.entries(environment).map(
    ([name, value]) => `    <key>${escapeXml(name)}</key>${string(value)}`,
  )
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    '<dict>',
    `  <key>Label</key>${string(LABEL)}`,
    '  <key>ProgramArguments</key>',
    '  <array>',
    ...command.map((word) => `    ${string(word)}`),
    '  </array>',
    ...(variables.length === 0 ? [] : ['  <key>EnvironmentVariables</key>', '  <dict>', ...variables, '  </dict>']),
    '  <key>RunAtLoad</key><true/>',
    '  <key>KeepAlive</key><true/>',
    '  <key>ThrottleInterval</key><integer>2</integer>',
    '  <key>ProcessType</key><string>Interactive</string>',
    '  <key>Umask</key><integer>63</integer>',
    `  <key>StandardOutPath</key>${string(log)}`,
    `  <key>StandardErrorPath</key>${string(log)}`,
    '</dict>',
    '</plist>',
    '',
  ].join('\n')
}
