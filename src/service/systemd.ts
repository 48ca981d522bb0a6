import type { ServiceProgram } from './program.ts'

/**
 * Writes the unit of a systemd user manager (systemd.service(5), systemd.exec(5)).
 *
 * It has no setting that needs a mount namespace (ProtectSystem, PrivateTmp): a user manager can make one only where the kernel lets
 * users do so, and without it the service would not start.
 */
export function systemdUnit({ command, environment }: ServiceProgram): string {
  return [
    '[Unit]',
    'Description=AnkiConnect Gateway',
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    'Type=exec',
    `ExecStart=${command.map(quoteCommand).join(' ')}`,
    ...Object.entries(environment).map(([name, value]) => `Environment=${quote(`${name}=${value}`)}`),
    'Restart=always',
    'RestartSec=2',
    'KillMode=mixed',
    'TimeoutStopSec=30',
    'UMask=0077',
    'NoNewPrivileges=yes',
    'LockPersonality=yes',
    'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK',
    'RestrictNamespaces=yes',
    'RestrictRealtime=yes',
    'RestrictSUIDSGID=yes',
    'SystemCallArchitectures=native',
    'SystemCallFilter=@system-service',
    'SystemCallErrorNumber=EPERM',
    '',
    '[Install]',
    'WantedBy=default.target',
    '',
  ].join('\n')
}

/** Quotes a word of a command line, in which systemd also replaces variables. */
function quoteCommand(word: string): string {
  return quote(word.replaceAll('$', '$$$$'))
}

/** Quotes a word, in which systemd would replace specifiers (systemd.syntax(7)). */
function quote(word: string): string {
  const escaped = word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('%', '%%')
  return /^[\w@%+=:,./-]+$/.test(escaped) ? escaped : `"${escaped}"`
}
