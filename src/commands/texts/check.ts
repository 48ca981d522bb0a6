import { declareTexts } from '../../settings/declare-texts.ts'

/** Lines of `check`. */
export const checkOutputs = declareTexts('Standard output of a command.', {
  'check.valid': { text: 'The configuration is valid.' },
  'check.keyed': { text: 'with a key' },
  'check.keyless': { text: 'without a key' },
  'check.upstream': { text: '  upstream  {place}, {keyed}; while it is down: {whenDown}' },
  'check.budget': { text: '  budget    {name}, of {clients}: {limits}' },
  'check.scope': { text: 'scope of {client}: {decks}; it may {shared} notes that also have cards elsewhere' },
  'check.shared-tag': { text: 'read and tag' },
  'check.shared-edit': { text: 'read, tag and edit' },
  'check.shared-delete': { text: 'read, tag, edit and delete' },
  'check.soft-delete': { text: 'soft deletion by {client}: notes get the tag {tag}, and their cards are suspended' },
  'check.soft-delete-softened': { text: 'deletes softly' },
  'check.soft-delete-closed': { text: 'refused, because they delete for good' },
  'check.soft-delete-find': { text: 'in Anki, the search tag:{tag} finds these notes' },
  'check.scope-names': { text: 'name only decks and tags inside' },
  'check.scope-search': { text: 'find only what is inside' },
  'check.scope-ids-read': { text: 'read only ids inside' },
  'check.scope-ids-write': { text: 'change only ids inside' },
  'check.scope-place': { text: 'put things only into decks inside' },
  'check.scope-media': { text: 'use only files of notes inside, and its own' },
  'check.scope-window': { text: 'work only while the window shows a card inside' },
  'check.scope-free': { text: 'do not depend on decks' },
  'check.scope-whole': { text: 'refused, because they concern the whole collection' },
  'check.scope-granted': { text: 'granted for the whole collection' },
  'check.no-budgets': { text: '  budgets   none: no client has a limit' },
  'check.no-limit': { text: 'no limit' },
  'check.redis': {
    text: '  redis     {place}: the gateways that use it share the counts of budgets; while it is unreachable, each counts for itself',
  },
  'check.no-redis': { text: '  redis     none: this gateway counts for itself' },
})
