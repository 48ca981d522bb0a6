import { declareTexts } from '../../settings/declare-texts.ts'

/** Lines that say how a device or a program uses its key. */
export const deviceOutputs = declareTexts('Standard output of a command.', {
  'device.koreader': {
    text: 'KOReader with its Anki plugin, by USB: in koreader/plugins/anki.koplugin/profiles/default.lua',
  },
  'device.koreader-where': {
    text: '(on a Kobo in the hidden folder .adds), replace the lines of the same names with:',
  },
  'device.two-fields': { text: 'Programs with one field for an address and one for a key:' },
  'device.one-field': { text: 'Programs with a field for an address only:' },
  'device.phone': {
    text: 'Phones: the camera opens a page with the address and the key, to copy. It asks for the end of the key, {rest}, so that no history holds the whole key:',
  },
  'device.no-http': {
    text: 'KOReader and other devices that speak only http cannot use this listener: it speaks TLS. They need one with transport: plain (docs/tls.md).',
  },
  'device.extensions': {
    text: 'Extensions of a browser also send their origin, and are refused without it: add one with --lan --origin ORIGIN (Yomitan in Chrome: chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn).',
  },
  'device.extension': { text: 'In the settings of {origin}, its address of AnkiConnect and its key:' },
  'certificate.trust': { text: 'The device has to trust the certificate of this listener:' },
  'certificate.fingerprint': { text: 'Compare what the device shows with its SHA-256 fingerprint:' },
  'certificate.not-made': { text: 'The gateway makes it at its next start, and logs its fingerprint.' },
  'certificate.iphone': {
    text: 'iPhone, iPad: send the file there as certificate.crt, install it (Settings > Profile Downloaded), and switch it on in General > About > Certificate Trust Settings.',
  },
  'certificate.android': {
    text: 'Android: copy the file there, then Settings > Security > Encryption & credentials > Install a certificate > CA certificate. Browsers trust it then; most apps do not.',
  },
  'certificate.more': {
    text: 'Never copy key.pem. A certificate from an authority that the device knows needs none of this (docs/tls.md).',
  },
  'program.header': { text: 'Programs that set headers:' },
  'program.mcp': {
    text: 'MCP servers that read ANKI_CONNECT_URL, in their entry under "mcpServers":',
  },
  'program.keyless': {
    text: 'warning: this key limits nothing yet. A program on this machine that sends no key is local-program, and may do more than {name}.',
  },
  'program.close': {
    text: 'If every program here has a key, switch local-program off, which refuses programs without one: give it profile: none in {file}.',
  },
  'program.close-by-file': {
    text: 'If every program here has a key, switch local-program off, which refuses programs without one. Write this line into a new file {file}:',
  },
  'firewall.blocks': { text: 'If the device does not reach this machine, its firewall may block the port:' },
  'firewall.mac': { text: 'macOS asks whether node may accept incoming connections: allow it.' },
  'firewall.mac-where': { text: 'The setting is in System Settings > Network > Firewall > Options.' },
  'firewall.other': { text: 'There is no ufw and no firewalld here. If there is another firewall, allow this in it:' },
  'firewall.rule': { text: 'TCP port {port} from {network}' },
})
