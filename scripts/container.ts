import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { readDockerfile, type Stage } from './container/dockerfile.ts'

/**
 * Runs each step of the Dockerfile in a scratch root, without Docker, and then the result as compose.yaml runs it: as another user, with a
 * read-only root, at an address of its own network, with Prometheus next to it. Needs Linux, root and npm:
 *
 *   sudo env "PATH=$PATH" npm run container
 *
 * The base images are stood in for by this machine's system and the Node that runs this script, so this shows nothing about them.
 */
const project = join(import.meta.dirname, '..')
/** The user `node` of Node's images. */
const OWNER = 1000

/** The folders of this machine that stand in for the base image. */
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib64']

/** A network with an authority of its own has it among this machine's certificates. */
const BASE_ENV =
  'PATH=/opt/bin:/usr/local/bin:/usr/bin:/bin HOME=/root NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt'

function makeRoot(folder: string): string {
  for (const name of [...SYSTEM, '/dev', '/proc', '/tmp', '/etc/ssl', '/opt/bin', '/root'])
    mkdirSync(join(folder, name), { recursive: true })
  chmodSync(join(folder, 'tmp'), 0o1777)
  cpSync(process.execPath, join(folder, 'opt/bin/node'))
  for (const file of ['resolv.conf', 'hosts', 'nsswitch.conf'])
    cpSync(join('/etc', file), join(folder, 'etc', file), { dereference: true })
  cpSync('/etc/ssl/certs/ca-certificates.crt', join(folder, 'etc/ssl/certs/ca-certificates.crt'), { dereference: true })
  writeFileSync(join(folder, 'etc/passwd'), `root:x:0:0::/root:/bin/sh\nnode:x:${OWNER}:${OWNER}::/home/node:/bin/sh\n`)
  writeFileSync(join(folder, 'etc/group'), `root:x:0:\nnode:x:${OWNER}:\n`)
  return folder
}

/** The lines of a shell that mount this machine's system into a root. They belong into a mount namespace of their own. */
function mounts(root: string): string {
  const bind = SYSTEM.map((name) => `mount --bind ${name} ${root}${name} && mount -o remount,bind,ro ${root}${name}`)
  return [...bind, `mount --rbind /dev ${root}/dev`, `mount -t proc proc ${root}/proc`].join('\n')
}

function copy(from: string, to: string, owner: number): void {
  const isInto = to.endsWith('/') && statSync(from).isFile()
  const target = isInto ? join(to, basename(from)) : to
  cpSync(from, target, { recursive: true, verbatimSymlinks: true })
  if (owner !== 0) lchownSync(target, owner, owner)
}

/** Runs the steps of one stage in its root. Returns the environment and the working folder of what it makes. */
function build(stage: Stage, root: string, roots: ReadonlyMap<string, string>): { env: string; workdir: string } {
  let workdir = '/'
  let env = BASE_ENV
  for (const { name, options, words } of stage.steps) {
    if (['USER', 'VOLUME', 'HEALTHCHECK', 'ENTRYPOINT', 'CMD'].includes(name)) continue
    console.log(`  ${name} ${words}`)
    const inRoot = (path: string) => join(root, path.startsWith('/') ? path : join(workdir, path))
    if (name === 'WORKDIR') {
      workdir = words
      mkdirSync(inRoot(words), { recursive: true })
    } else if (name === 'ENV') env += ` ${words}`
    else if (name === 'COPY') {
      const sources = words.split(/\s+/)
      const target = inRoot(sources.pop() ?? '')
      const owner = options.chown === undefined ? 0 : OWNER
      const from = (options.from === undefined ? undefined : roots.get(options.from)) ?? project
      for (const source of sources) {
        if (source !== '.') copy(join(from, source), target, owner)
        else for (const entry of context()) copy(join(project, entry), join(target, entry), owner)
      }
    } else if (name === 'RUN') {
      const script = `set -e\n${mounts(root)}\nexec chroot ${root} /usr/bin/env -i ${env} sh -ec "cd ${workdir}; $STEP"`
      execFileSync('unshare', ['-m', 'sh', '-c', script], {
        env: { ...process.env, STEP: words },
        stdio: ['ignore', 'ignore', 'inherit'],
      })
    } else throw new Error(`this script cannot run ${name}`)
  }
  return { env, workdir }
}

/** The entries that Docker sends for `COPY . .`: everything at the top of the project that .dockerignore does not name. */
function context(): readonly string[] {
  const ignored = readFileSync(join(project, '.dockerignore'), 'utf8').split('\n')
  return readdirSync(project).filter((name) => !ignored.includes(name))
}

const folder = mkdtempSync(join(tmpdir(), 'gateway-container-'))
try {
  const roots = new Map<string, string>()
  let last = { env: '', workdir: '/' }
  const stages = readDockerfile(readFileSync(join(project, 'Dockerfile'), 'utf8'))
  for (const [index, stage] of stages.entries()) {
    console.log(`FROM ${stage.from}`)
    const root = makeRoot(join(folder, `stage-${index}`))
    roots.set(stage.name ?? String(index), root)
    last = build(stage, root, roots)
  }
  const steps = stages.at(-1)?.steps ?? []
  const listOf = (name: string) =>
    JSON.parse(steps.find((step) => step.name === name)?.words.replace(/^.*?CMD /, '') ?? '[]') as string[]
  const root = join(folder, `stage-${stages.length - 1}`)
  console.log(
    `the application takes ${execFileSync('du', ['-sh', join(root, last.workdir)], { encoding: 'utf8' }).split('\t')[0]}`,
  )
  writeFileSync(join(folder, 'mounts.sh'), mounts(root))
  execFileSync('unshare', ['-m', '-n', 'bash', join(import.meta.dirname, 'container', 'try.sh')], {
    stdio: 'inherit',
    env: {
      ...process.env,
      FOLDER: folder,
      ROOT: root,
      GRAFANA: join(project, 'grafana'),
      IMAGE_ENV: last.env,
      WORKDIR: last.workdir,
      RUN: [...listOf('ENTRYPOINT'), ...listOf('CMD')].join(' '),
      HEALTH: JSON.stringify(listOf('HEALTHCHECK')),
    },
  })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
