import { networkInterfaces } from 'node:os'

const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
/** An address of this machine on a network, for the one who has to choose among several; nothing where there is none. */
const ownAddress = addresses
  .filter(({ family, internal }) => family === 'IPv4' && !internal)
  .map(({ address }) => address)
  .slice(0, 1)

/** A command of the gateway that a page shows and the test runs, in this order, as a process of its own. */
export interface Run {
  /** The beginning of the command, as pages show it. */
  readonly shown: string
  /** What stands in it for something of this run, such as the number of a waiting call. */
  readonly instead?: readonly [string, string]
  /** Answers to what it would ask in a terminal, or waits for. */
  readonly more?: readonly string[]
  readonly input?: string
  /** Its exit status; 0 unless given. */
  readonly status?: number
  readonly says: RegExp
}

export const runs: readonly Run[] = [
  { shown: 'ankiconnect-gateway --help', says: /Usage: .*start --/ },
  { shown: 'ankiconnect-gateway check', says: /The configuration is valid/ },
  { shown: 'ankiconnect-gateway --print-config', says: /^listen:/m },
  { shown: 'ankiconnect-gateway setup --dry-run', says: /nothing is changed/ },
  { shown: 'ankiconnect-gateway service install --config gateway.yaml', more: ['--dry-run'], says: /ExecStart=/ },
  { shown: 'ankiconnect-gateway service status', status: 1, says: /there is no service/ },
  {
    shown: 'ankiconnect-gateway explain --client',
    more: ['claude'],
    input: '{"action": "deckNames"}',
    says: /deckNames/,
  },
  { shown: 'ankiconnect-gateway learn audit.jsonl', says: /profile/ },
  { shown: 'ankiconnect-gateway doctor --json', status: 1, says: /"service"/ },
  { shown: 'ankiconnect-gateway clients approve', says: /app:\/\/obsidian\.md/ },
  { shown: 'ankiconnect-gateway clients approve c1', more: ['--yes'], says: /obsidian/ },
  { shown: 'ankiconnect-gateway clients refuse c1', instead: ['c1', 'c2'], says: /./ },
  {
    shown: 'ankiconnect-gateway clients add kobo --lan',
    more: [...ownAddress, '--no-wait'],
    says: /api_key = "/,
  },
  { shown: 'ankiconnect-gateway clients list', says: /kobo/ },
  { shown: 'ankiconnect-gateway clients revoke kobo', says: /kobo/ },
  {
    shown: 'ankiconnect-gateway clients add claude --profile agent',
    instead: ['claude', 'claude2'],
    says: /ANKI_CONNECT_URL/,
  },
  { shown: 'ankiconnect-gateway clients add reader --origin https://reader.example', says: /reader/ },
  {
    shown: 'ankiconnect-gateway clients allow claude suspend',
    more: ['--yes'],
    says: /This adds suspend to client claude/,
  },
  { shown: 'ankiconnect-gateway approvals', says: /deletes 1 note/ },
  { shown: 'ankiconnect-gateway approvals show 1', says: /1700000000000/ },
  { shown: 'ankiconnect-gateway approvals allow 1', says: /./ },
]

/** Other programs' commands that no test runs as they are, each with the reason; `checked` is where the same is tested. */
export const listed: readonly { readonly pattern: RegExp; readonly reason: string; readonly checked?: string }[] = [
  {
    pattern: /^npm (ci|install -g \.)( &&|$)/,
    reason: 'downloads and installs',
    checked: 'test/package/launch.test.ts',
  },
  {
    pattern: /^npx ankiconnect-gateway sandbox( |$)/,
    reason: 'needs the published package; test/sandbox starts the same command',
  },
  { pattern: /^npm uninstall -g /, reason: 'removes what is installed on this machine' },
  { pattern: /^npm view |^npm audit$|^npm run holes$/, reason: 'asks the registry' },
  { pattern: /^npm explain NAME$/, reason: 'is a form' },
  { pattern: /^npm (test|run (types|lint|format|generate))$/, reason: 'is what .ci/run runs' },
  {
    pattern: /^npm run demo/,
    reason: 'keeps running; the test starts the same command',
    checked: 'test/demo/traffic.test.ts',
  },
  { pattern: /^npm start$/, reason: 'keeps running', checked: 'test/commands/cli.test.ts' },
  { pattern: /^npm run executable$/, reason: 'fetches its tools', checked: 'test/package/executable.test.ts' },
  { pattern: /^npm run container$/, reason: 'needs root', checked: 'test/grafana/dockerfile.test.ts' },
  { pattern: /^npm run dashboards/, reason: 'fetches Grafana', checked: 'test/grafana/local.test.ts' },
  {
    pattern: /^npm run (fuzz|soak)( |$)/,
    reason: 'runs as long as one likes; .ci/run takes a slice',
    checked: 'test/fuzz/fuzz.test.ts',
  },
  {
    pattern: /^npm run simulate( |$)/,
    reason: 'takes as many steps as one likes; .ci/run takes a slice',
    checked: 'test/simulation/simulate.test.ts',
  },
  { pattern: /^npm run model( |$)/, reason: 'takes a minute', checked: 'test/model/model.test.ts' },
  { pattern: /^npm run mutation( |$)/, reason: 'takes hours, and fetches Stryker' },
  { pattern: /^(\w+=\w+ )*(npm run (build|bench)|node bench\/)/, reason: 'measures for minutes' },
  { pattern: /^(\w+=\w+ )*(npm run test:anki|node test\/)|^npx tap /, reason: 'is a test itself' },
  { pattern: /^node (scripts|test)\//, reason: 'is for contributors; the test sees that the file is there' },
  { pattern: /^(\w+=\S+ )*docker /, reason: 'needs Docker', checked: 'test/grafana/compose.test.ts' },
  { pattern: /^(systemctl|journalctl|loginctl) /, reason: 'needs systemd', checked: 'test/service/exec-start.test.ts' },
  { pattern: /^(codesign|signtool) /, reason: 'needs macOS or Windows, and a certificate of your own' },
  { pattern: /^tailscale /, reason: 'needs an account' },
  {
    pattern: /^openssl s_client /,
    reason: 'calls an address of an example',
    checked: 'test/certificates/self-signed.test.ts',
  },
  { pattern: /^(nc -N|ssh -[LR]|curl --fail|curl --cacert certificate\.pem)$/, reason: 'is a part of a command' },
  { pattern: /^git clone REPOSITORY/, reason: 'is a form' },
  { pattern: /^source </, reason: 'is for a terminal', checked: 'test/commands/completion.test.ts' },
  {
    pattern: /^npm start -- ?/,
    reason: 'is the form of a command in a checkout',
    checked: 'test/settings/program-name.test.ts',
  },
  {
    pattern: /^(npm install (-g FILE|(--save-dev )?PATH)|npx --package FILE ankiconnect-gateway)$/,
    reason: 'needs a packed tarball',
    checked: 'test/package/install.test.ts',
  },
]

/** Commands of other programs that the test runs in a shell, in a folder of its own. */
export const inShell: readonly RegExp[] = [/^openssl rand /, /^printf %s KEY /, /^chmod 600 anki-key$/]
