import { action } from '../action.ts'
import { hasAction, ModalWindow } from '../anki.ts'
import { answer } from '../envelope.ts'
import { dict, type Value } from '../json.ts'
import { iterate, PythonError, truthy, typeName } from '../python.ts'

const API_VERSION = 6

/** Actions about AnkiConnect and Anki as a whole. */
export const misc = {
  version: action([], () => API_VERSION),

  multi: action(['actions'], (anki, actions) => iterate(actions).map((item) => answer(anki, item))),

  requestPermission: action(['origin', 'allowed'], (anki, _origin, allowed): Value => {
    if (!truthy(allowed)) throw new ModalWindow()
    return dict({ permission: 'granted', requireApikey: truthy(anki.key), version: API_VERSION })
  }),

  apiReflect: action(
    [
      ['scopes', null],
      ['actions', null],
    ],
    (anki, scopes, actions) => {
      if (!Array.isArray(scopes)) throw new PythonError('scopes has invalid value')
      if (actions !== null && !Array.isArray(actions)) throw new PythonError('actions has invalid value')
      if (!scopes.includes('actions')) return dict({ scopes: [] })
      const listed = [...anki.actions.keys()].filter((name) => hasAction(anki, name))
      const asked = actions ?? listed.sort()
      const known = asked.filter((name) => {
        if (typeof name === 'string') return listed.includes(name)
        throw new PythonError(`attribute name must be string, not '${typeName(name)}'`)
      })
      return dict({ scopes: ['actions'], actions: known })
    },
  ),

  getProfiles: action([], ({ profile }) => [profile]),

  getActiveProfile: action([], ({ profile }) => profile),

  loadProfile: action(['name'], ({ profile }, name) => name === profile),

  reloadCollection: action([], () => null),

  sync: action([], () => {
    throw new PythonError('sync: auth not configured (the sandbox has no account, and does not sync)')
  }),
}
