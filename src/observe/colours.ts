import { styleText } from 'node:util'

/** The colours of a line for people. */
export type Colour = Parameters<typeof styleText>[0]

/** Returns a text in a colour, or as it is where colours are off. */
export type Paint = (colour: Colour, text: string) => string

/**
 * Returns whether an output may have colours: `FORCE_COLOR` decides if it is set (`0` and `false` mean no), then `NO_COLOR`
 * (no-color.org); otherwise a terminal has them, unless it is a dumb one.
 */
export function wantsColours(isTerminal: boolean, env: NodeJS.ProcessEnv): boolean {
  const { FORCE_COLOR: force = '', NO_COLOR: no = '', TERM: terminal } = env
  if (force !== '') return force !== '0' && force !== 'false'
  return no === '' && isTerminal && terminal !== 'dumb'
}

/** Returns how texts are coloured. */
export function createPaint(hasColours: boolean): Paint {
  return hasColours ? (colour, text) => styleText(colour, text, { validateStream: false }) : (_colour, text) => text
}
