/** A parsed search. */
export type SearchNode =
  | { readonly kind: 'all' }
  | { readonly kind: 'group'; readonly nodes: readonly (SearchNode | 'and' | 'or')[] }
  | { readonly kind: 'not'; readonly node: SearchNode }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly field: string; readonly text: string }
  | { readonly kind: 'deck' | 'note' | 'tag' | 'preset' | 'card-name'; readonly text: string }
  | { readonly kind: 'card-ord'; readonly ord: number }
  | { readonly kind: 'ids'; readonly of: 'nid' | 'cid' | 'did'; readonly ids: ReadonlySet<number> }
  | { readonly kind: 'mid'; readonly id: number }
  | { readonly kind: 'is'; readonly state: string }
  | { readonly kind: 'flag'; readonly flag: number }
  | {
      readonly kind: 'days'
      readonly of: 'added' | 'edited' | 'introduced' | 'rated' | 'resched'
      readonly days: number
    }
  | { readonly kind: 'prop'; readonly property: string; readonly operator: string; readonly value: number }
  | { readonly kind: 'dupe'; readonly typeId: number; readonly text: string }
  | { readonly kind: 'pattern'; readonly of: 're' | 'w' | 'nc' | 'sc'; readonly text: string }
  | { readonly kind: 'custom' }
