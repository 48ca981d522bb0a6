import t from 'tap'
import { remedies as callers } from '../../src/clients/texts.ts'
import { examine } from '../../src/doctor/examine.ts'
import { reportLines } from '../../src/doctor/report.ts'
import { BASE, factsOf, type Given } from './facts.ts'

/** What the report shows about everything that is wrong: a line for each finding, and one for its remedy. */
function shown(given: Given): string[] {
  const lines = reportLines(examine(factsOf(given)), (_, text) => text)
  return lines
    .flatMap((line, index) => (/^ {2}(?:PROBLEM|warning) /.test(line) ? [line, lines[index + 1] ?? ''] : []))
    .map((line) => line.trim().replace(/ {2,}/g, ' '))
}

const door = (port: number, kind: 'anki-connect' | 'tsunagi' | 'ankimcp' | 'other', isKeyless: boolean | null) => ({
  address: { host: '127.0.0.1', port },
  kind,
  isKeyless,
  isOfAnki: true,
})
const SERVICE = factsOf().service
const META = `${BASE}/addons21/2055492159/meta.json`
const FIX = 'to fix it: close Anki and run ankiconnect-gateway doctor --fix'

t.test('nothing is wrong in a set-up as setup leaves it', async (t) => {
  t.same(shown({}), [])
  t.equal(reportLines(examine(factsOf()), (_, text) => text).at(-1), 'Nothing is wrong.')
})

/** Each broken set-up, and the lines that name it. */
const BROKEN: readonly [name: string, given: Given, lines: readonly (string | RegExp)[]][] = [
  [
    'the gateway does not run',
    { gateway: { kind: 'absent', place: 'http://127.0.0.1:18764' } },
    [
      'PROBLEM gateway no gateway answers at http://127.0.0.1:18764',
      /^to fix it: .*service install.*; ankiconnect-gateway --config \/home\/ann\/gateway.yaml starts it once$/,
    ],
  ],
  [
    'the gateway runs with another configuration than the file of the owner',
    { isOpen: true },
    [
      'PROBLEM gateway the admin listener at 127.0.0.1:18764 asks for no key, and /home/ann/gateway.yaml sets one: the gateway runs with another configuration',
      'to fix it: end the gateway, and start it with ankiconnect-gateway --config /home/ann/gateway.yaml',
    ],
  ],
  [
    'an update put AnkiConnect back on the port of the clients',
    { settings: { webBindPort: 8765 }, upstream: { state: 'down', answersKeyless: null } },
    [
      `PROBLEM port AnkiConnect is set to port 8765 in ${META}: an update or a change in Anki put it back where the gateway listens, so only one of the two can start`,
      FIX,
    ],
  ],
  [
    'AnkiConnect answers in place of the gateway',
    { doors: [door(8765, 'anki-connect', true)] },
    [
      'PROBLEM port AnkiConnect itself answers at 127.0.0.1:8765, where clients look for the gateway: they go around it',
      /^to fix it: close Anki, start the gateway, and run ankiconnect-gateway doctor --fix/,
    ],
  ],
  [
    'another program has the port of the clients',
    { doors: [door(8765, 'other', null)] },
    [
      'PROBLEM port something else answers at 127.0.0.1:8765, where clients look for the gateway',
      /^to fix it: end that program/,
    ],
  ],
  [
    'AnkiConnect is at another port than the gateway asks',
    { settings: { webBindPort: 9999 } },
    [`PROBLEM port AnkiConnect is set to port 9999 in ${META}, and the gateway asks it at 127.0.0.1:18765`, FIX],
  ],
  [
    'AnkiConnect lost its key',
    { settings: { apiKey: null }, upstream: { answersKeyless: true } },
    [
      'PROBLEM around AnkiConnect at 127.0.0.1:18765 no longer asks for the key that the gateway has for it: programs on this machine can go around the gateway',
      FIX,
    ],
  ],
  [
    'the file of the key holds another one than the running gateway has',
    { upstream: { refusesNextKey: true } },
    [
      /^PROBLEM anki AnkiConnect at http:\/\/127\.0\.0\.1:18765 takes the key that the gateway started with, and refuses the one in the file/,
      /^to fix it: write the value of "apiKey" .* upstream\.keyFile names$/,
    ],
  ],
  [
    'AnkiConnect never had a key',
    { settings: { apiKey: null }, upstream: { answersKeyless: true, key: null } },
    [
      'warning around AnkiConnect at 127.0.0.1:18765 asks for no key: programs on this machine can go around the gateway',
      /^to fix it: run ankiconnect-gateway setup, which gives AnkiConnect a key/,
    ],
  ],
  [
    'other machines reach AnkiConnect',
    { upstream: { elsewhere: [{ host: '192.168.1.5', port: 18765 }] } },
    [
      'PROBLEM around AnkiConnect answers at 192.168.1.5:18765: other machines can go around the gateway, without encryption',
      FIX,
    ],
  ],
  [
    'AnkiConnect is set to listen on all addresses while Anki is closed',
    { settings: { webBindAddress: '0.0.0.0' }, upstream: { state: 'down', answersKeyless: null } },
    [
      `PROBLEM around AnkiConnect is set to listen on 0.0.0.0 in ${META}: other machines can go around the gateway, without encryption`,
      FIX,
    ],
  ],
  [
    'a second AnkiConnect',
    { doors: [door(8777, 'anki-connect', true)] },
    [
      'warning doors another AnkiConnect answers at 127.0.0.1:8777 and asks for no key: programs go around the gateway',
      /^to fix it: if you do not use it, remove the add-on/,
    ],
  ],
  [
    'Tsunagi with a key',
    { doors: [door(7777, 'tsunagi', false)] },
    [
      'warning doors Tsunagi answers at 127.0.0.1:7777 and asks for a key: its callers go around the gateway',
      /remove the add-on/,
    ],
  ],
  [
    'AnkiMCP',
    { doors: [door(3141, 'ankimcp', true)] },
    [
      'warning doors AnkiMCP answers at 127.0.0.1:3141 and asks for no key: programs go around the gateway',
      /remove the add-on/,
    ],
  ],
  [
    'a door of Anki that nobody knows',
    { doors: [door(5555, 'other', null)] },
    [
      'warning doors something else answers at 127.0.0.1:5555, a port of Anki or of an add-on',
      /^to fix it: find the add-on/,
    ],
  ],
  [
    'a local client with ask next to an admin listener without a key',
    { config: { admin: { ...factsOf().configuration.config.admin, key: null } } },
    [
      'warning admin key browser-extension may do some things only if you agree, and the admin listener at 127.0.0.1:18764 asks for no key: a program on this machine can agree in your place',
      /^to fix it: write a password into a file that only you can read.*admin: \{ keyFile: FILE \}/,
    ],
  ],
  [
    'an AnkiConnect of the older generation',
    { upstream: { generation: 'older' }, addOn: { released: Date.UTC(2023, 1, 2) } },
    [
      /^warning release AnkiConnect is of the older generation \(release of 2023-02-02\)/,
      'to fix it: in Anki, Tools > Add-ons > Check for Updates',
    ],
  ],
  [
    'the poll interval as shipped',
    { addOn: { pollInterval: 25 } },
    ['warning pace AnkiConnect looks for requests every 25 ms (apiPollInterval): each answer waits for that', FIX],
  ],
  [
    'a collection that the gateway does not see',
    { running: { cache: { by: 'time', reason: 'there is no collection in /x' } } },
    [
      'warning files replies are cached for a time only, and not until the collection changes: there is no collection in /x',
      /upstream: \{ collection: FOLDER \}/,
    ],
  ],
  [
    'offload is off',
    { config: { upstreams: [{ ...factsOf().configuration.config.upstreams[0], offload: 'off' }] } },
    [
      /^warning media large media go to Anki as text/,
      'to fix it: set upstream.offload and upstream.collection to auto',
    ],
  ],
  [
    'App Nap',
    { platform: 'darwin', isAppNapOff: false },
    [/^warning app nap macOS slows Anki in the background/, /doctor --fix turns it off/],
  ],
  [
    'a tunnel that makes strangers look local',
    { tunnels: [{ program: 'ssh -R', port: 8765, isBare: true }] },
    [
      'PROBLEM tunnel ssh -R leads to port 8765 and hides where calls come from: strangers look like programs of this machine',
      /^to fix it: end it, or lead it to a listener with transport: tls/,
    ],
  ],
  [
    'a tunnel of HTTP that nobody trusts',
    { tunnels: [{ program: 'cloudflared', port: 8765, isBare: false }] },
    [/^warning tunnel cloudflared leads to port 8765: calls from elsewhere/, /trustedProxies/],
  ],
  [
    'calls through a proxy were refused',
    { running: { refusals: [{ remedy: callers('remedy.proxy').text, count: 3 }] } },
    [/^warning tunnel calls came through a proxy that .* were refused \(3\)/, /trustedProxies/],
  ],
  [
    'no profile is open',
    { upstream: { state: 'profile' } },
    ['PROBLEM anki Anki at http://127.0.0.1:18765 has no profile open', 'to fix it: open a profile in Anki'],
  ],
  [
    'AnkiConnect refuses the key of the gateway',
    { upstream: { state: 'key' } },
    [
      "PROBLEM anki AnkiConnect at http://127.0.0.1:18765 refuses the gateway's key",
      /^to fix it: write the value of "apiKey"/,
    ],
  ],
  [
    'a file that the running gateway cannot write',
    { running: { troubles: ['The audit log cannot be written (ENOSPC)'] } },
    ['PROBLEM gateway The audit log cannot be written (ENOSPC)', /^to fix it: do what it says/],
  ],
  [
    'the configuration cannot be used',
    { configuration: { errors: ['gateway.yaml:3: listen: there is no such setting'] } },
    ['PROBLEM configuration gateway.yaml:3: listen: there is no such setting', /^to fix it: correct it/],
  ],
  [
    'something in the configuration is probably not meant so',
    { configuration: { warnings: ['client a matches nothing'] } },
    ['warning configuration client a matches nothing', /^to fix it: correct it/],
  ],
  [
    'a certificate that ends soon',
    {
      certificates: [
        { place: '192.168.1.5:8765', file: '/c.pem', isOwn: false, error: null, end: Date.UTC(2026, 11, 10) },
      ],
    },
    ['warning certificate the certificate of 192.168.1.5:8765 in /c.pem ends on 2026-12-10', /renew the certificate/],
  ],
  [
    'a certificate that has ended',
    {
      certificates: [
        { place: '192.168.1.5:8765', file: '/c.pem', isOwn: false, error: null, end: Date.UTC(2026, 10, 10) },
      ],
    },
    ['PROBLEM certificate the certificate of 192.168.1.5:8765 in /c.pem ended on 2026-11-10', /renew the certificate/],
  ],
  [
    'a port that Windows has reserved',
    { platform: 'win32', reserved: [{ first: 8700, last: 8799 }] },
    [
      'PROBLEM reserved ports Windows has reserved ports 8700 to 8799, so nothing can listen on 8765',
      /^to fix it: as administrator: net stop winnat.*startport=8765/,
    ],
  ],
  [
    'no service',
    { service: { ...SERVICE, isInstalled: false } },
    ['warning service nothing starts the gateway at the next login', /service install/],
  ],
  [
    'a service that is not enabled',
    { service: { ...SERVICE, isEnabled: false } },
    ['warning service systemd does not start the service at the next login', /doctor --fix/],
  ],
  [
    'a Node that is too old',
    { node: { version: '20.1.0', needed: '22.19', isTooOld: true } },
    ['PROBLEM node Node 20.1.0 is too old', /install Node 22\.19 or newer/],
  ],
  [
    'AnkiConnect is not installed',
    { addOn: null },
    [`PROBLEM add-on AnkiConnect is not installed in ${BASE}`, /enter the code 2055492159/],
  ],
  [
    'AnkiConnect is disabled',
    { addOn: { isEnabled: false } },
    [`PROBLEM add-on AnkiConnect in ${BASE} is disabled`, /Toggle Enabled/],
  ],
  [
    'an update of the gateway that was not started',
    { running: { version: '0.9.0' } },
    ['warning gateway the running gateway is version 0.9.0, and this program is version 1.0.0', /restart it/],
  ],
]

for (const [name, given, lines] of BROKEN)
  t.test(`it names ${name}, with place and remedy, and nothing else`, async (t) => {
    const found = shown(given)
    t.match(found, lines)
    t.equal(found.length, lines.length)
  })

t.test('a machine without a service manager, such as a container, is nothing wrong', async (t) => {
  t.same(shown({ service: { ...SERVICE, canBeAsked: false, isInstalled: false } }), [])
})

t.test('a closed Anki is nothing wrong', async (t) => {
  t.same(shown({ upstream: { state: 'down', answersKeyless: null, generation: null } }), [])
})
