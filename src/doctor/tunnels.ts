import type { Tunnel } from './facts.ts'

/** A program that leads calls from elsewhere to this machine, by the words of its command line. */
interface Known {
  readonly shown: string
  readonly programs: readonly string[]
  /** Whether this command line is one of a tunnel; true without it. */
  readonly isTunnel?: (words: readonly string[]) => boolean
  /** Whether it passes bytes on, without a header that shows it; false without it. */
  readonly isBare?: (words: readonly string[]) => boolean
  /** Whether a configuration file may say where it leads. */
  readonly isConfigured: boolean
}

const always = () => true
const KNOWN: readonly Known[] = [
  {
    shown: 'cloudflared',
    programs: ['cloudflared'],
    isBare: (words) => words.some((word) => word.includes('tcp://')),
    isConfigured: true,
  },
  { shown: 'ngrok', programs: ['ngrok'], isBare: (words) => words.includes('tcp'), isConfigured: true },
  {
    shown: 'ssh -R',
    programs: ['ssh', 'autossh'],
    isTunnel: (words) => words.some((word) => /^-[a-zA-Z]*R/.test(word)),
    isBare: always,
    isConfigured: false,
  },
  { shown: 'socat', programs: ['socat'], isBare: always, isConfigured: false },
  { shown: 'frpc', programs: ['frpc'], isBare: always, isConfigured: true },
  {
    shown: 'bore',
    programs: ['bore'],
    isTunnel: (words) => words.includes('local'),
    isBare: always,
    isConfigured: false,
  },
  { shown: 'rathole', programs: ['rathole'], isBare: always, isConfigured: true },
  {
    shown: 'chisel',
    programs: ['chisel'],
    isTunnel: (words) => words.includes('client'),
    isBare: always,
    isConfigured: false,
  },
  { shown: 'localtunnel', programs: ['lt', 'localtunnel'], isConfigured: false },
  { shown: 'zrok', programs: ['zrok'], isTunnel: (words) => words.includes('share'), isConfigured: false },
  { shown: 'loclx', programs: ['loclx'], isBare: (words) => words.includes('tcp'), isConfigured: true },
]

/** Returns the tunnels among the command lines of this machine's processes. `ports` are those of the gateway. */
export function tunnelsIn(commands: readonly string[], ports: readonly number[]): Tunnel[] {
  const found = commands.flatMap((command): Tunnel[] => {
    const words = command.trim().split(/\s+/)
    // A script has its interpreter before it.
    const names = words.slice(0, 2).map(nameOf)
    const known = KNOWN.find(({ programs }) => names.some((name) => programs.includes(name)))
    if (known === undefined || known.isTunnel?.(words) === false) return []
    const port = ports.find((one) => words.some((word) => numbersIn(word).includes(String(one)))) ?? null
    if (port === null && !known.isConfigured) return []
    return [{ program: known.shown, port, isBare: known.isBare?.(words) ?? false }]
  })
  return found.filter(
    (one, index) => found.findIndex(({ program, port }) => program === one.program && port === one.port) === index,
  )
}

function nameOf(word: string): string {
  const [name = ''] = word.replaceAll('"', '').split(/[/\\]/).slice(-1)
  return name.endsWith('.exe') ? name.slice(0, -'.exe'.length) : name
}

function numbersIn(text: string): string[] {
  return text.split(/[^0-9]/)
}

/** Returns the tunnels in the output of `tailscale serve status --json`. */
export function tailscaleTunnels(json: string, ports: readonly number[]): Tunnel[] {
  return ports.flatMap((port) => {
    const leadsTo = (member: string) =>
      targetsIn(json, member).some((target) => numbersIn(target).includes(String(port)))
    return [
      ...(leadsTo('TCPForward') ? [{ program: 'tailscale serve', port, isBare: true }] : []),
      ...(leadsTo('Proxy') ? [{ program: 'tailscale serve', port, isBare: false }] : []),
    ]
  })
}

/** Returns the tunnels in the output of `netsh interface portproxy show all`. */
export function portProxies(output: string, ports: readonly number[]): Tunnel[] {
  const targets = output.split('\n').map((line) => Number(line.trim().split(/\s+/).at(3)))
  return ports
    .filter((port) => targets.includes(port))
    .map((port) => ({ program: 'netsh portproxy', port, isBare: true }))
}

/** Returns the texts of all members of this name in a JSON text. */
function targetsIn(json: string, member: string): string[] {
  const targets: string[] = []
  try {
    JSON.parse(json, (name, value: unknown) => {
      if (name === member && typeof value === 'string') targets.push(value)
      return value
    })
  } catch {
    return []
  }
  return targets
}
