import type { Collection } from '../collection/collection.ts'
import { isCloze } from '../collection/note-type.ts'
import type { Clause, Condition } from './clause.ts'
import type { Test } from './match.ts'
import { dupesOf, fieldsNamed } from './match-note.ts'
import type { NoteNode, Tables, Wanted } from './node.ts'

/** The condition of a term that looks at the note alone. */
export function noteClause(collection: Collection, node: NoteNode, tables: Tables, test: Test): Clause {
  switch (node.kind) {
    case 'all':
      return { sql: 'true', test }
    case 'text':
      return { sql: 'f(n.sfld, n.flds)', test }
    case 'field':
      return eachOf([...fieldsNamed(collection, node.field).keys()], (id) => ({
        all: [ofType(id), { sql: 'f(n.flds)', test }],
      }))
    case 'pattern':
      return patternClause(collection, node, test)
    case 'tag':
      return { sql: tagText(node), test }
    case 'note':
      return { sql: 'n.mid in (select id from notetypes where f(name))', test }
    case 'nids':
      return { sql: `${tables === 'cards' ? 'c.nid' : 'n.id'} in (${[...node.ids].join()})`, test }
    case 'mid':
      return { sql: `n.mid = ${node.id}`, test }
    case 'dupe':
      return { sql: `n.id in (${dupesOf(collection, node).map(({ id }) => id)})`, test }
    case 'edited':
      return { sql: 'n.mod > 1', test }
  }
}

function patternClause(collection: Collection, { of }: Extract<NoteNode, { kind: 'pattern' }>, test: Test): Clause {
  if (of !== 'sc') return { sql: of === 'nc' ? 'f(n.sfld, n.flds)' : 'f(n.flds)', test }
  const clozes = [...collection.noteTypes].filter(([, type]) => isCloze(type)).map(([id]) => id)
  return { all: [eachOf(clozes, ofType), { sql: 'f(n.sfld, n.flds)', test }] }
}

function tagText({ by, text }: Wanted): string {
  if (by === 'text' && text === '*') return 'true'
  if (by === 'text' && text === 'none') return "n.tags = ''"
  return by !== 're' && /\s/.test(text) ? 'false' : 'f(n.tags)'
}

/** One condition for each note type, the oldest first. */
function eachOf(types: readonly number[], clause: (id: number) => Clause): Clause {
  if (types.length === 0) return { sql: 'false', test: () => false }
  return { any: types.toSorted((one, other) => one - other).map(clause) }
}

function ofType(id: number): Condition {
  return { sql: `n.mid = ${id}`, test: (note) => note.typeId === id }
}
