import { deviceOutputs } from './texts/devices.ts'

/** A network, and the port that it needs to reach through this machine's firewall. */
export interface Opening {
  readonly platform: NodeJS.Platform
  readonly port: number
  /** The range of addresses to let in. */
  readonly network: string
  /** Tells whether a program is installed. */
  readonly isThere: (program: string) => boolean
}

/** Returns lines for the owner: the command for the installed firewall, or advice for an unknown one. */
export function firewallLines({ platform, port, network, isThere }: Opening): string[] {
  const ufw = `sudo ufw allow proto tcp from ${network} to any port ${port}`
  const rule = `rule family="ipv4" source address="${network}" port port="${port}" protocol="tcp" accept`
  const firewalld = `sudo firewall-cmd --permanent --add-rich-rule='${rule}' && sudo firewall-cmd --reload`
  switch (platform) {
    case 'win32': {
      const where = `protocol=TCP localport=${port} remoteip=${network}`
      return [
        `netsh advfirewall firewall add rule name="AnkiConnect Gateway" dir=in action=allow ${where}`,
        '(as administrator)',
      ]
    }
    case 'darwin':
      return [deviceOutputs('firewall.mac').text, deviceOutputs('firewall.mac-where').text]
    default: {
      const there = [...(isThere('ufw') ? [ufw] : []), ...(isThere('firewall-cmd') ? [firewalld] : [])]
      return there.length > 0
        ? there
        : [deviceOutputs('firewall.other').text, deviceOutputs('firewall.rule', { port, network }).text]
    }
  }
}
