import { declareTexts } from '../settings/declare-texts.ts'

/** The faults of a copy in words of the gateway. SQLite has words of its own. */
export const problems = declareTexts('Part of the reason for a missing copy of the collection.', {
  'copy.no-table': { text: 'it has no table {table}' },
  'copy.check-ended': { text: 'its check ended early ({status})' },
})

/** The reasons why there is no copy of a collection. */
export const reasons = declareTexts(
  'The reason in the log line and on the admin page for a missing copy of the collection.',
  {
    'snapshot.no-place': { text: 'the gateway does not see the file of the collection: {reason}' },
    'snapshot.off': { text: 'the upstream has collection: off' },
    'snapshot.closed': { text: 'the collection is not open' },
    'snapshot.restless': { text: 'the collection changed all the time while it was copied' },
    'snapshot.large': {
      text: 'the collection has {bytes}, more than all copies together may have (safety.snapshots.size is {size})',
    },
    'snapshot.no-space': { text: 'the disk with {folder} is too full: {free} are free, and the copy needs {needed}' },
    'snapshot.damaged': { text: 'the copy did not pass its check: {problem}' },
    'snapshot.not-written': { text: 'the copy could not be written: {reason}' },
    'snapshot.asked': { text: '{summary}; there is no copy of the collection from before: {reason}' },
    'snapshot.ended': { text: 'the gateway is shutting down' },
  },
)
