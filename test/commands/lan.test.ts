import type { NetworkInterfaceInfo } from 'node:os'
import t from 'tap'
import { fieldLines, qrLines, readerLines } from '../../src/commands/device-lines.ts'
import { firewallLines } from '../../src/commands/firewall.ts'
import { lanAddresses, listenLines, type Serving, servingOn } from '../../src/commands/lan.ts'

function four(address: string, length: number, internal = false): NetworkInterfaceInfo {
  return { address, netmask: '', family: 'IPv4', mac: '', internal, cidr: `${address}/${length}` }
}

const LOOPBACK: Serving = { address: { host: '127.0.0.1', port: 8765 }, transport: 'loopback' }

t.test('the likeliest home network comes first; loopback and what no other can reach are left out', (t) => {
  const found = lanAddresses({
    lo: [four('127.0.0.1', 8, true)],
    docker0: [four('172.17.0.1', 16)],
    wg0: [four('10.8.0.2', 24)],
    eth1: [four('203.0.113.5', 24)],
    eth0: [{ ...four('fe80::1', 64), family: 'IPv6', scopeid: 2 } as NetworkInterfaceInfo, four('192.168.1.10', 24)],
    usb0: [four('169.254.3.4', 16)],
    none: undefined,
  })
  t.same(found, [
    { host: '192.168.1.10', network: '192.168.1.0/24' },
    { host: '203.0.113.5', network: '203.0.113.0/24' },
    { host: '172.17.0.1', network: '172.17.0.0/16' },
    { host: '10.8.0.2', network: '10.8.0.0/24' },
  ])
  t.end()
})

t.test('an address is served by a listener of its own or of all addresses, one in clear before one with TLS', (t) => {
  const own: Serving = { address: { host: '192.168.1.10', port: 8443 }, transport: 'tls' }
  const clear: Serving = { address: { host: '192.168.1.10', port: 8765 }, transport: 'plain' }
  const every: Serving = { address: { host: '0.0.0.0', port: 8765 }, transport: 'plain' }
  t.equal(servingOn('192.168.1.10', [LOOPBACK]), null)
  t.equal(servingOn('192.168.1.10', [LOOPBACK, own]), own)
  t.equal(servingOn('192.168.1.10', [LOOPBACK, own, clear]), clear)
  t.equal(servingOn('192.168.1.10', [every]), every)
  t.equal(servingOn('192.168.1.11', [own]), null)
  t.end()
})

t.test('without one the lines for `listen` keep what was there', (t) => {
  t.same(
    listenLines('192.168.1.10', 8765, [LOOPBACK, { address: { host: '::1', port: 8765 }, transport: 'loopback' }]),
    ['listen:', "  - '127.0.0.1:8765'", "  - '[::1]:8765'", "  - { address: '192.168.1.10:8765', transport: plain }"],
  )
  t.end()
})

t.test('the firewall that is there is named with its command, for one port and one network', (t) => {
  const opening = { port: 8765, network: '192.168.1.0/24' }
  const lines = (platform: NodeJS.Platform, ...programs: string[]) =>
    firewallLines({ ...opening, platform, isThere: (program) => programs.includes(program) }).join('\n')
  t.equal(lines('linux', 'ufw'), 'sudo ufw allow proto tcp from 192.168.1.0/24 to any port 8765')
  t.match(
    lines('linux', 'firewall-cmd'),
    /^sudo firewall-cmd --permanent --add-rich-rule='.*192\.168\.1\.0\/24.*8765.*reload$/,
  )
  t.match(lines('linux'), 'TCP port 8765 from 192.168.1.0/24')
  t.match(lines('win32'), /^netsh advfirewall .*localport=8765 remoteip=192\.168\.1\.0\/24/)
  t.match(lines('darwin'), /System Settings/)
  t.end()
})

t.test('a phone reads the address of its page and the beginning of the key off the terminal', async (t) => {
  const { default: decode } = await import('qr/decode.js')
  const handover = { url: 'http://192.168.1.10:8765', key: 'abcd-efgh-jkmn-pqrs-tuvw-xyz2' }
  const plain = await qrLines(handover, false)
  const pixels = plain.flatMap((line) => {
    const halves = [...line]
    return [halves.map((cell) => cell === '█' || cell === '▀'), halves.map((cell) => cell === '█' || cell === '▄')]
  })
  const scale = 8
  const width = (pixels[0]?.length ?? 0) * scale
  const height = pixels.length * scale
  const data = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const light = pixels[Math.floor(y / scale)]?.[Math.floor(x / scale)] === true
      data.set([light ? 255 : 0, light ? 255 : 0, light ? 255 : 0, 255], (y * width + x) * 4)
    }
  }
  t.equal(
    decode({ width, height, data }),
    'http://192.168.1.10:8765/device#abcd-efgh-jkmn-pqrs',
    'the end of the key is not in it, because an address stays in histories',
  )
  t.ok(
    plain.every((line) => line.length <= 60),
    'it fits a terminal',
  )
  const coloured = await qrLines(handover, true)
  t.ok(coloured.every((line) => line.startsWith('\u001b[97;40m') && line.endsWith('\u001b[0m')))
})

t.test('the lines for an e-reader are Lua that its plug-in reads', (t) => {
  const handover = { url: 'http://192.168.1.10:8765', key: 'abcd-2345' }
  const text = [...readerLines(handover), ...fieldLines(handover), ''].join('\n')
  t.match(text, '    url = "http://192.168.1.10:8765",\n    api_key = "abcd-2345",\n')
  t.match(text, '    http://192.168.1.10:8765/k/abcd-2345')
  t.end()
})
