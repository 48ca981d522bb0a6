/** One command that a page shows, with the place where it is. */
export interface Shown {
  readonly page: string
  readonly line: number
  readonly text: string
}

/** The words with which a command can begin. A page that uses another program adds it here. */
const PROGRAMS = [
  'ankiconnect-gateway',
  'node_modules/\\.bin/node',
  'npm',
  'npx',
  'node',
  'curl',
  'openssl',
  'docker',
  'systemctl',
  'journalctl',
  'loginctl',
  'launchctl',
  'schtasks',
  'chmod',
  'printf',
  'source',
  'tailscale',
  'codesign',
  'signtool',
  'sudo',
  'ssh',
  'git',
  'kill',
  'nc',
  'python3',
  'grafana-server',
  'prometheus',
  'promtool',
  'redis-server',
  'ufw',
  'firewall-cmd',
  'netsh',
  '\\.ci/run',
  '\\./[a-z-]+',
]
const COMMAND = new RegExp(`^(?:\\$ )?(?:[A-Z][A-Z0-9_]*=\\S+ )*(?:${PROGRAMS.join('|')})(?=$| )`)
/** A command of the gateway within a sentence, without the program's name: `clients add`. */
const OWN = /^(?:(?:clients|approvals|service) [a-z]+|(?:setup|check|explain|learn|completion|help|doctor) \S)/
const FENCE = /^```(\w*)$/

/** A command as a shell gets it: without what a page says about it in the same line, and a table's escapes. */
const plain = (text: string) =>
  text
    .trim()
    .replace(/ {3,}.*$/, '')
    .replaceAll('\\|', '|')

/** Returns the commands of a page: the lines of its shell blocks, and code within sentences that begins with a program. */
export function commandsOf(page: string, text: string): Shown[] {
  const found: Shown[] = []
  let fence: string | null = null
  for (const [index, line] of text.split('\n').entries()) {
    const [, language] = FENCE.exec(line) ?? []
    const add = (shown: string) => found.push({ page, line: index + 1, text: plain(shown) })
    if (language !== undefined) fence = fence === null ? language : null
    else if (fence === '' || /^(?:sh|bash|shell|console|powershell)$/.test(fence ?? '')) {
      if (line.trim() !== '' && (fence !== '' || COMMAND.test(line.trim()))) add(line)
    } else if (fence === null && /^ {4}/.test(line)) {
      if (COMMAND.test(line.trim())) add(line)
    } else if (fence === null) {
      for (const [, code = ''] of line.matchAll(/`([^`]+)`/g)) {
        if (OWN.test(code)) add(`ankiconnect-gateway ${code}`)
        else if (/ /.test(code) && COMMAND.test(code)) add(code)
      }
    }
  }
  return found
}
