import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Why no disk can be filled here, or null: on Linux, a process may have a file system of its own in memory. */
export function noDiskToFill(): string | null {
  if (process.platform !== 'linux') return 'no file systems of a process here'
  const { status } = spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs none /mnt'], { stdio: 'ignore' })
  return status === 0 ? null : 'the system lets nobody mount a file system of his own'
}

/** Runs a program to which a folder is a disk without a free page, and returns what it prints. */
export function runOnFullDisk(folder: string, command: readonly string[]): string {
  const script =
    'disk=$1; shift; mount -t tmpfs -o size=64k none "$disk" && head -c 1000000 /dev/zero >"$disk/filler" 2>/dev/null; exec "$@"'
  const words = ['-rm', 'sh', '-c', script, 'sh', folder, ...command]
  return spawnSync('unshare', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).stdout
}

/** A program on a small disk of its own. */
export interface OnSmallDisk {
  /** Fills the disk to its last page. */
  fill(): Promise<void>
  /** Frees it again. */
  free(): Promise<void>
  /** The text of all files of a name on the disk. */
  read(pattern: string): Promise<string>
  readonly exited: () => boolean
  kill(): void
}

const SCRIPT = `
disk=$1; shift
mount -t tmpfs -o size=512k,mode=700 none "$disk" || exit 1
"$@" </dev/null >/dev/null 2>&1 & program=$!
while read -r word pattern; do
  case $word in
    fill) head -c 10000000 /dev/zero >"$disk/filler" 2>/dev/null ;;
    free) rm "$disk/filler" ;;
    read) find "$disk" -name "$pattern" -exec cat {} + ;;
  esac
  kill -0 $program 2>/dev/null && echo done || echo ended
done
`

/** Runs a program to which a folder is a disk of 512 KiB. */
export function startOnSmallDisk(folder: string, command: readonly string[], env: NodeJS.ProcessEnv): OnSmallDisk {
  const child = spawn('unshare', ['-rm', 'sh', '-c', SCRIPT, 'sh', folder, ...command], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  })
  let hasExited = false
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const say = async (text: string): Promise<string> => {
    const read: string[] = []
    child.stdin.write(`${text}\n`)
    for (;;) {
      const { value: line = 'ended' } = await lines.next()
      if (line !== 'done' && line !== 'ended') {
        read.push(line)
        continue
      }
      hasExited = line === 'ended'
      return read.join('\n')
    }
  }
  return {
    fill: async () => void (await say('fill')),
    free: async () => void (await say('free')),
    read: (pattern) => say(`read ${pattern}`),
    exited: () => hasExited,
    kill() {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    },
  }
}
