import { hash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** What a person is told who opens the gateway's address in a browser. */
export interface Greeting {
  /** How AnkiConnect does, in words. */
  readonly reason: string
  /** Where the admin page is; null for a visitor from elsewhere. */
  readonly admin: string | null
}

/** Whether this is a person who opened the address in a browser: programs and pages never navigate. */
export function isNavigation({ method, url = '/', headers }: IncomingMessage): boolean {
  const isEmpty = headers['content-length'] === undefined && headers['transfer-encoding'] === undefined
  return method === 'GET' && isEmpty && headers['sec-fetch-mode'] === 'navigate' && url.split('?')[0] === '/'
}

const STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-width:34rem;margin:18vh auto;padding:0 1.5rem}h1{font-size:1.25rem;margin:0 0 .5rem}p{margin:.25rem 0}.quiet{opacity:.65}`

const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
}

/** Answers with a page that says what AnkiConnect says to an empty request, and what there is to see. Returns its length in bytes. */
export function greet(response: ServerResponse, { reason, admin }: Greeting): number {
  const way = admin === null ? '' : `<p><a href="http://${admin}/">See what it does</a></p>`
  const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>AnkiConnect v.6</title><style>${STYLE}</style></head>
<body><h1>AnkiConnect v.6</h1><p>${escapeHtml(reason)}.</p>${way}
<p class="quiet">This is AnkiConnect Gateway. Programs that talk to Anki use this address.</p></body></html>
`
  const length = Buffer.byteLength(page)
  response.writeHead(200, { ...HEADERS, 'Content-Length': length }).end(page)
  return length
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
