import * as fs from 'node:fs'

/** The few calls by which the cache looks at files. A simulation has its files in memory. */
export type Disk = Pick<
  typeof fs,
  | 'openSync'
  | 'readSync'
  | 'closeSync'
  | 'fstatSync'
  | 'statSync'
  | 'lstatSync'
  | 'statfsSync'
  | 'writeFileSync'
  | 'rmSync'
>

export const realDisk: Disk = fs
