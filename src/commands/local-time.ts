/** Returns a time by the clock of this machine, as people write it: `2026-03-10 13:00:00`. */
export function localTime(time: number): string {
  const date = new Date(time)
  const parts = [date.getMonth() + 1, date.getDate(), date.getHours(), date.getMinutes(), date.getSeconds()]
  const [month, day, hour, minute, second] = parts.map((part) => String(part).padStart(2, '0'))
  return `${date.getFullYear()}-${month}-${day} ${hour}:${minute}:${second}`
}
