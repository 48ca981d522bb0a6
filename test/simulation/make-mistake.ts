import { registerHooks } from 'node:module'
import { MISTAKES } from './mistakes.ts'

/**
 * Loaded before a simulation (`node --import`), this makes the mistake that SIMULATED_MISTAKE names: one file of the gateway is loaded with
 * another text. Nothing on the disk changes.
 */
const name = process.env.SIMULATED_MISTAKE
const mistake = name === undefined ? undefined : MISTAKES[name]
if (mistake === undefined) throw new Error(`no such mistake: ${name}`)
const { file, right, wrong } = mistake

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    if (!url.endsWith(`/src/${file}`)) return loaded
    const source = String(loaded.source)
    if (!source.includes(right)) throw new Error(`${file} has changed, and has no ${JSON.stringify(right)} any more`)
    return { ...loaded, source: source.replace(right, wrong) }
  },
})
