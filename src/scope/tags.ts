import type { Action } from '../actions/action.ts'
import type { Catalogue } from '../actions/catalogue.ts'
import { type Leaf, leafOf } from '../upstream/leaf.ts'
import { QUOTE } from '../wire/bytes.ts'
import { stringAt } from '../wire/name.ts'
import { answeredByAnki, type Outcome } from '../wire/outcome.ts'
import { jsonText } from '../wire/python.ts'
import type { Span } from '../wire/scan.ts'
import { isTagOrBelow } from './deleted-tag.ts'
import type { Inquire, Know } from './known.ts'
import { literalPattern } from './patterns.ts'
import { keep, listSpans } from './results.ts'
import type { Scope } from './scope.ts'

/** Cuts the tags that no note inside has out of the list of all tags. */
export type CutTags = (text: Buffer, scope: Scope, know: Know, ask: Inquire) => Promise<Outcome>

const NONE: ReadonlySet<string> = new Set()
/** The tags in one search. Most tags of a large collection are outside, so that few of these searches find anything. */
const GROUP = 16

export function createTags({ get }: Catalogue): CutTags {
  const action = get('findNotes') as Action
  const search = (condition: string, tags: readonly string[]): Leaf => {
    const query = `${condition} ${tagTerm(tags)}`
    return leafOf(action, Buffer.from(`{"query": ${jsonText(query)}}`))
  }

  return async (text, scope, know, ask) => {
    if (scope.hasEveryDeck) return result(withoutDeleted(text, scope))
    const knowledge = await know(scope, { cards: NONE, notes: NONE, shared: NONE }, ask)
    if (!knowledge.ok) return knowledge.outcome
    const { condition } = knowledge.known.decks
    const spans = listSpans(text)
    if (condition === null) return result(keep(text, spans, () => false))
    const used = new Set<Span>()
    let failure: Outcome | null = null
    /** Looks for tags in groups, and then one by one in those that find something. */
    const look = async (groups: readonly (readonly Span[])[]): Promise<void> => {
      if (groups.length === 0) return
      const found = await ask(
        groups.map((group) =>
          search(
            condition,
            group.map((span) => tagAt(text, span)),
          ),
        ),
      )
      const next: (readonly Span[])[] = []
      found.forEach((outcome, index) => {
        const group = groups[index] as readonly Span[]
        if (outcome.kind !== 'result') failure ??= outcome
        else if (listSpans(outcome.text).length > 0) {
          if (group.length === 1) used.add(group[0] as Span)
          else next.push(...group.map((span) => [span]))
        }
      })
      if (failure === null) await look(next)
    }
    await look(groupsOf(spans.filter(({ start }) => text[start] === QUOTE)))
    return failure ?? result(keep(text, spans, (span) => used.has(span)))
  }
}

/** Anki lists a tag by itself, so that only the name tells the tag of deleted notes. */
function withoutDeleted(text: Buffer, { deletedTag }: Scope): Buffer {
  return keep(text, listSpans(text), (span) => {
    return deletedTag === null || text[span.start] !== QUOTE || !isTagOrBelow(tagAt(text, span), deletedTag)
  })
}

function groupsOf(spans: readonly Span[]): Span[][] {
  const groups: Span[][] = []
  for (let from = 0; from < spans.length; from += GROUP) groups.push(spans.slice(from, from + GROUP))
  return groups
}

function tagAt(text: Buffer, span: Span): string {
  return stringAt(text, span)
}

/** The term of a search for notes that have one of these tags, and not only a tag below it. */
export function tagTerm(tags: readonly string[]): string {
  return `"tag:re:^(?:${tags.map(literalPattern).join('|')})$"`
}

function result(text: Buffer): Outcome {
  return answeredByAnki({ kind: 'result', text })
}
