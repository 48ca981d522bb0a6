/** How to let a network reach a port through this machine's firewall. */
export interface Opening {
  readonly platform: NodeJS.Platform
  readonly port: number
  /** The range of addresses that may come in. */
  readonly network: string
  /** Whether a program is installed. */
  readonly isThere: (program: string) => boolean
}

/** Lines for the owner: the command for the firewall that is there, or what to do where it is not known. */
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
      return [
        'macOS asks by itself whether node may take incoming connections: allow it.',
        'It stands in System Settings > Network > Firewall > Options.',
      ]
    default: {
      const there = [...(isThere('ufw') ? [ufw] : []), ...(isThere('firewall-cmd') ? [firewalld] : [])]
      return there.length > 0
        ? there
        : ['No ufw and no firewalld here. With another firewall, let this in:', `TCP port ${port} from ${network}`]
    }
  }
}
