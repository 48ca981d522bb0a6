import { splitUrl } from '../hosts.ts'
import { listed, type Matcher, mistakeInTexts, onText, textsSchema, valuesInWords } from './matcher.ts'

/** The scheme of a URL. */
export const scheme: Matcher = {
  mistake: mistakeInTexts('a scheme such as https', (text) => /^[a-z][a-z0-9+.-]*$/i.test(text)),
  test: (wanted) => {
    const schemes = listed(wanted).map((one) => one.toLowerCase())
    return onText((text) => schemes.includes(splitUrl(text)?.scheme ?? ''))
  },
  words: (wanted) => `have the scheme ${valuesInWords(wanted)}`,
  schema: textsSchema('a scheme', 'The scheme of a URL.'),
}
