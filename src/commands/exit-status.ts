/** The statuses of a process, as `--help` lists them. */
export const FAILED = 1
export const USAGE = 2
