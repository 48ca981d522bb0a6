/** One point of an exchange with Anki at which something goes wrong. */
export type Point = (typeof POINTS)[number]['name']

/** What a call is. */
export type Kind = (typeof KINDS)[number]['name']

/**
 * What the client meets. `answered`: its reply. `ended`: the end of the connection, as while Anki is closed. The others are errors in
 * the reply: see the words of the table.
 */
export type Meeting = 'answered' | 'ended' | 'unknown' | 'late' | 'unreadable' | 'rest unsent' | 'rest unknown'

/** The points of an exchange, in its order. */
export const POINTS = [
  { name: 'refused', says: 'Anki refuses the connection' },
  { name: 'half request', says: 'Anki resets the connection within the request' },
  { name: 'reset', says: 'Anki resets the connection after it ran the call' },
  { name: 'no reply', says: 'Anki never replies' },
  { name: 'half reply', says: 'the connection ends within the reply' },
  { name: 'wrong length', says: 'the reply is longer than its `Content-Length`' },
  { name: 'not JSON', says: 'the reply is not JSON' },
  { name: 'wrong count', says: 'the reply has another number of answers' },
  { name: 'other shape', says: 'an answer has another shape' },
  { name: 'slow', says: 'the reply comes late, and in time' },
  { name: 'dies', says: 'Anki ends after it ran the call, and comes back' },
] as const

/** The kinds of calls. */
export const KINDS = [
  { name: 'read', says: 'a read' },
  { name: 'write', says: 'a write, in a `multi` with a refused call' },
  { name: 'pack', says: 'reads of three clients in one exchange' },
  { name: 'split', says: 'an `addNotes` of 40 notes, in its second part' },
  { name: 'offload', says: 'a file that goes by its path' },
] as const

/** What a client meets at each point, by the kind of its call. */
export const TABLE: Readonly<Record<Point, Readonly<Record<Kind, Meeting>>>> = {
  refused: { read: 'ended', write: 'ended', pack: 'ended', split: 'rest unsent', offload: 'ended' },
  'half request': { read: 'ended', write: 'unknown', pack: 'answered', split: 'rest unknown', offload: 'unknown' },
  reset: { read: 'ended', write: 'unknown', pack: 'answered', split: 'rest unknown', offload: 'unknown' },
  'no reply': { read: 'late', write: 'unknown', pack: 'answered', split: 'rest unknown', offload: 'unknown' },
  'half reply': { read: 'ended', write: 'unknown', pack: 'answered', split: 'rest unknown', offload: 'unknown' },
  'wrong length': { read: 'unreadable', write: 'unknown', pack: 'answered', split: 'rest unknown', offload: 'unknown' },
  'not JSON': { read: 'unreadable', write: 'unknown', pack: 'answered', split: 'rest unknown', offload: 'unknown' },
  'wrong count': { read: 'unreadable', write: 'unknown', pack: 'answered', split: 'rest unknown', offload: 'unknown' },
  'other shape': { read: 'unreadable', write: 'unknown', pack: 'answered', split: 'rest unknown', offload: 'unknown' },
  slow: { read: 'answered', write: 'answered', pack: 'answered', split: 'answered', offload: 'answered' },
  dies: { read: 'ended', write: 'unknown', pack: 'ended', split: 'rest unknown', offload: 'unknown' },
}

/** Whether Anki runs the call at a point; it may then have written although nobody got its reply. */
export function runs(point: Point): boolean {
  return point !== 'refused' && point !== 'half request'
}
