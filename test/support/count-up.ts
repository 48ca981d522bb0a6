/** Returns a function that counts from 1. */
export function countUp(): () => number {
  let last = 0
  return () => {
    last += 1
    return last
  }
}
