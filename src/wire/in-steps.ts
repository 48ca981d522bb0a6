/** Does work: a step as often as it returns true, and whatever else there is to do in between. */
export type Work = (step: () => boolean) => Promise<void>

/** Resolves to the result of `steps`; `work` decides when each is done. */
export async function inSteps<Result>(steps: Iterator<void, Result>, work: Work): Promise<Result> {
  let last = steps.next()
  if (!last.done) {
    await work(() => {
      last = steps.next()
      return !last.done
    })
  }
  return last.value as Result
}
