// @ts-check
/**
 * A request as its client would send it. `key` is a placeholder: the gateway does not know the keys of clients.
 * @typedef {{ url: string, body: string, key: string | null, origin: string | null }} Sent
 */

/** Longer arguments than this do not fit into a command line. In bytes. */
const LONGEST_ARGUMENT = 100_000

/** The languages, and how each writes a request. @type {Record<string, (sent: Sent) => string>} */
export const languages = { curl, Python: python, TypeScript: typescript }

/**
 * Writes invisible characters of a JSON text as escapes, so that what is copied is what is seen. Line breaks stay.
 * In JSON such characters can only be inside strings, where the escape means the same.
 * @param {string} body
 */
function visible(body) {
  const escaped = (/** @type {string} */ found) =>
    [...Array(found.length).keys()].map((at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')
  return body.replaceAll(/[^\P{C}\n\t]|[\p{Zl}\p{Zp}]/gu, escaped).trim()
}

/** @param {Sent} sent */
function headersOf({ key, origin }) {
  return {
    'Content-Type': 'application/json',
    ...(key !== null && { Authorization: `Bearer ${key}` }),
    ...(origin !== null && { Origin: origin }),
  }
}

/**
 * Writes a text as one word of a POSIX shell. Nothing is special between single quotes but the single quote.
 * @param {string} text
 */
const shellWord = (text) => `'${text.replaceAll("'", `'\\''`)}'`

/** @param {Sent} sent */
function curl(sent) {
  const body = visible(sent.body)
  const headers = Object.entries(headersOf(sent)).map(([name, value]) => `-H ${shellWord(`${name}: ${value}`)}`)
  const start = ['curl -sS', ...headers].join(' \\\n  ')
  if (new TextEncoder().encode(body).length <= LONGEST_ARGUMENT)
    return `${start} \\\n  --data-raw ${shellWord(body)} \\\n  ${shellWord(sent.url)}`
  let end = 'REQUEST'
  while (body.split('\n').includes(end)) end += '_'
  return `${start} \\\n  --data-binary @- \\\n  ${shellWord(sent.url)} <<'${end}'\n${body}\n${end}`
}

/**
 * A text between three quotes reads well, and every backslash in it means itself.
 * @param {string} text
 */
function pythonText(text) {
  const fits = !text.includes("'''") && !text.endsWith("'") && !text.endsWith('\\')
  return fits ? `r'''${text}'''` : JSON.stringify(text)
}

/** @param {Sent} sent */
function python(sent) {
  const headers = Object.entries(headersOf(sent)).map(
    ([name, value]) => `        ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
  )
  return [
    'import urllib.request',
    '',
    `body = ${pythonText(visible(sent.body))}`,
    'request = urllib.request.Request(',
    `    ${JSON.stringify(sent.url)},`,
    '    data=body.encode(),',
    '    headers={',
    ...headers,
    '    },',
    ')',
    'with urllib.request.urlopen(request) as reply:',
    '    print(reply.read().decode())',
  ].join('\n')
}

/** @param {string} text */
const templateText = (text) => `\`${text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\``

/** @param {Sent} sent */
function typescript(sent) {
  const headers = Object.entries(headersOf(sent)).map(
    ([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
  )
  return [
    `const reply = await fetch(${JSON.stringify(sent.url)}, {`,
    "  method: 'POST',",
    '  headers: {',
    ...headers,
    '  },',
    `  body: ${templateText(visible(sent.body))},`,
    '})',
    'console.log(await reply.text())',
  ].join('\n')
}
