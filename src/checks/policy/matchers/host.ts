import { hostMatches, readHostRule, splitUrl } from '../hosts.ts'
import { listed, type Matcher, mistakeInTexts, onText, textsSchema, valuesInWords } from './matcher.ts'

/** The host of a URL. */
export const host: Matcher = {
  mistake: mistakeInTexts(
    'a host, *.DOMAIN, an address or network, public, loopback or private',
    (text) => readHostRule(text) !== null,
  ),
  test: (wanted) => {
    const rules = listed(wanted).map(readHostRule)
    return onText((text) => {
      const url = splitUrl(text)
      return url !== null && rules.some((rule) => rule !== null && hostMatches(rule, url.host))
    })
  },
  words: (wanted) => `have the host ${valuesInWords(wanted)}`,
  schema: textsSchema(
    'a host',
    'The host of a URL: a name, `*.DOMAIN`, an address, a network, or `public`, `loopback`, `private` (which includes loopback).',
  ),
}
