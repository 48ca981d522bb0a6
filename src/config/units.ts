const milliseconds: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

const bytes: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }

/** Milliseconds of a duration such as `30s`, `2min`, `100ms`, `1h` or `1d`; null where the text is none. */
export function parseDuration(text: string): number | null {
  return parseQuantity(text, milliseconds)
}

/** Bytes of a size such as `512B`, `16KiB`, `8MiB` or `1GiB`; null where the text is none. */
export function parseSize(text: string): number | null {
  return parseQuantity(text, bytes)
}

/** Milliseconds as a duration, in the largest unit that holds a whole number of it. */
export function formatDuration(duration: number): string {
  return formatQuantity(duration, milliseconds)
}

/** Bytes as a size, in the largest unit that holds a whole number of it. */
export function formatSize(size: number): string {
  return formatQuantity(size, bytes)
}

function formatQuantity(quantity: number, units: Readonly<Record<string, number>>): string {
  const [name, unit] = Object.entries(units).findLast(([, each]) => quantity % each === 0 && quantity >= each) ?? [
    '',
    1,
  ]
  return `${quantity / unit}${name || Object.keys(units)[0]}`
}

function parseQuantity(text: string, units: Readonly<Record<string, number>>): number | null {
  const match = /^([0-9]{1,12})([A-Za-z]{1,3})$/.exec(text)
  const unit = match?.[2] !== undefined && Object.hasOwn(units, match[2]) ? units[match[2]] : undefined
  if (match === null || unit === undefined) return null
  const quantity = Number(match[1]) * unit
  return Number.isSafeInteger(quantity) ? quantity : null
}
