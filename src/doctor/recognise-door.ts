import { askPort, askVersion } from '../add-on/ask-port.ts'
import type { Address } from '../net/address.ts'
import { recogniseReply } from '../upstream/recognise.ts'
import type { AnkiDoor } from './facts.ts'

/** What a browser sends when a person opens an address. The gateway then answers with its own page. */
const OPENS_PAGE = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }
const GATEWAY = 'AnkiConnect Gateway'
const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-03-26',
    capabilities: {},
    clientInfo: { name: 'ankiconnect-gateway', version: '1' },
  },
})
/** What AnkiMCP's add-on calls itself in its answer to that (MCP, InitializeResult). */
const ANKI_MCP = ['"serverInfo"', '"anki-mcp"']
/** Where it answers, unless its settings name another path. */
const MCP_PATHS = ['/', '/mcp/']

/** Recognises the program at a port by what it answers. Resolves to null if nothing listens there. */
export async function recogniseDoor(address: Address): Promise<Pick<AnkiDoor, 'kind' | 'isKeyless'> | null> {
  const opened = await askPort(address, { method: 'GET', headers: OPENS_PAGE })
  if (opened === 'absent') return null
  if (opened !== 'silent' && opened.body.includes(GATEWAY)) return { kind: 'gateway', isKeyless: null }
  const version = await askVersion(address)
  const seen = version === 'absent' || version === 'silent' ? 'other' : recogniseReply(version.status, version.body)
  const isKeyless = seen === 'other' ? null : seen !== 'key'
  if (await isTsunagi(address)) return { kind: 'tsunagi', isKeyless }
  if (seen !== 'other') return { kind: 'anki-connect', isKeyless }
  if (await isAnkiMcp(address)) return { kind: 'ankimcp', isKeyless: true }
  return { kind: (await isOfAnkisPages(address)) ? 'pages' : 'other', isKeyless: null }
}

/** Tsunagi has a health check that needs no key and names it. */
async function isTsunagi(address: Address): Promise<boolean> {
  const reply = await askPort(address, { method: 'GET', path: '/v1/health' })
  if (typeof reply === 'string' || reply.status !== 200) return false
  try {
    const { server } = JSON.parse(reply.body.toString('utf8')) as { server?: unknown }
    return server === 'tsunagi'
  } catch {
    return false
  }
}

async function isAnkiMcp(address: Address): Promise<boolean> {
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' }
  for (const path of MCP_PATHS) {
    const reply = await askPort(address, { path, headers, body: INITIALIZE })
    if (typeof reply === 'object' && ANKI_MCP.every((word) => reply.body.includes(word))) return true
  }
  return false
}

/** Anki serves its own pages, such as the reviewer's, at a port of each launch (docs/ankiconnect.md). */
async function isOfAnkisPages(address: Address): Promise<boolean> {
  const reply = await askPort(address, { method: 'GET', path: '/_anki/readyz' })
  return typeof reply === 'object' && reply.server === 'waitress'
}
