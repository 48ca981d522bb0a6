/** Keeps this process running, whose own timers do not, until the returned function is called. */
export function keepRunning(): () => void {
  const timer = setInterval(() => {}, 60_000)
  return () => clearInterval(timer)
}
