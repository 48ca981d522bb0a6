import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Address } from '../../src/net/address.ts'
import { freePort } from '../support/free-port.ts'
import { until } from '../support/until.ts'

/** One series of an answer: its labels and its value. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A Prometheus that scrapes a gateway four times a second. */
export interface Prometheus {
  /** The value now; rejects where the expression is none. */
  query(expression: string): Promise<readonly Sample[]>
  /** The names of all metrics it has seen. */
  names(): Promise<ReadonlySet<string>>
  close(): Promise<void>
}

/** Why a program of Debian's package `prometheus` cannot be run here, as a reason to skip; null where it can. */
export function missing(program: 'prometheus' | 'promtool'): string | null {
  const { error } = spawnSync(program, ['--version'], { stdio: 'ignore' })
  return error === undefined ? null : `${program} is not installed`
}

export async function startPrometheus({ host, port }: Address): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-prometheus-'))
  const config = {
    global: { scrape_interval: '250ms', scrape_timeout: '250ms' },
    scrape_configs: [{ job_name: 'ankiconnect-gateway', static_configs: [{ targets: [`${host}:${port}`] }] }],
  }
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config))
  const own = await freePort()
  const child: ChildProcess = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${own}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  )
  await once(child, 'spawn')
  const base = `http://127.0.0.1:${own}`
  const ready = async () => (await fetch(`${base}/-/ready`).catch(() => null))?.ok === true
  await until(() => {
    if (child.exitCode !== null) throw new Error('Prometheus ended')
    return ready()
  })
  const ask = async (path: string): Promise<unknown> => {
    const { status, error, data } = (await (await fetch(base + path)).json()) as Record<string, unknown>
    if (status !== 'success') throw new Error(`${path}: ${error}`)
    return data
  }
  return {
    async query(expression) {
      const data = (await ask(`/api/v1/query?query=${encodeURIComponent(expression)}`)) as {
        result: { metric: Record<string, string>; value: [number, string] }[]
      }
      return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }))
    },
    names: async () => new Set((await ask('/api/v1/label/__name__/values')) as string[]),
    async close() {
      const ended = child.exitCode === null ? once(child, 'exit') : null
      child.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
