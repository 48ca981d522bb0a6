import { type Call, note } from './calls.ts'
import { request, type Surroundings } from './requests.ts'
import { LEADING } from './sites.ts'

/** Media from URLs, some of them forbidden, in calls next to others. A server falls silent in one call of a request at most. */
export const fetches = (client: string) => (surroundings: Surroundings) => {
  const { random, ledger } = surroundings
  const calls: Call[] = []
  const marks: string[][] = []
  for (let count = random.chance(0.5) ? 1 : 2 + random.below(3); count > 0; count--) {
    const action = random.chance(0.5) ? 'storeMediaFile' : 'addNote'
    const mark = ledger.begin(client, action)
    const urls = random.pick([LEADING.allowed, LEADING.allowed, LEADING.forbidden, LEADING.ours])
    const chosen = random.pick(urls)
    const url = `${chosen.includes('silent') && calls.length > 0 ? urls[0] : chosen}${mark}`
    const media = { filename: `${mark}.png`, url }
    if (random.chance(0.25)) calls.push({ action: 'addNote', params: { note: note(mark) } })
    else if (action === 'storeMediaFile') calls.push({ action, params: media })
    else calls.push({ action, params: { note: { ...note(`${mark}: `), picture: [{ ...media, fields: ['Front'] }] } } })
    marks.push([mark])
  }
  return request(calls, marks, random)
}
