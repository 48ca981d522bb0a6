import { isAbsolute } from 'node:path'
import { isUnder, localFiles } from '../folders.ts'
import { listed, type Matcher, mistakeInTexts, onText, textsSchema, valuesInWords } from './matcher.ts'

/** A path in a folder. */
export const under: Matcher = {
  mistake: mistakeInTexts('the absolute path of a folder', isAbsolute),
  test: (wanted) => onText((text) => listed(wanted).some((folder) => isUnder(folder, text, localFiles))),
  looksOutside: true,
  words: (wanted) => `lie under ${valuesInWords(wanted)}`,
  schema: textsSchema(
    'the absolute path of a folder',
    'An absolute path in this folder, with links resolved; never a path through `/proc` or `/dev`, where Anki finds other files than the gateway.',
  ),
}
