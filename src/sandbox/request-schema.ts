import { type Dict, isFloat, type Value } from './json.ts'
import { PythonError, repr } from './python.ts'

const ACTION = "{'type': 'string', 'minLength': 1}"
const WHOLE = `{'type': 'object',
     'properties': {'action': {'type': 'string', 'minLength': 1},
                    'version': {'type': 'integer'},
                    'params': {'type': 'object'}},
     'required': ['action']}`

/**
 * The form AnkiConnect asks of a top-level request: an object, `action` a string that is not empty, `version` an integer (6.0 is
 * one), `params` an object. Throws the text of Python's jsonschema; values too wide for one line are not wrapped as there.
 */
export function checkRequest(request: Value): Dict {
  if (!(request instanceof Map)) throw fault(request, `is not of type 'object'`, 'type', '', WHOLE, request)
  if (!request.has('action')) {
    throw new PythonError(text("'action' is a required property", 'required', '', WHOLE, request))
  }
  const { version, params, action } = Object.fromEntries(request) as Record<string, Value | undefined>
  if (version !== undefined && !isInteger(version)) {
    throw fault(version, "is not of type 'integer'", 'type', 'version', "{'type': 'integer'}", version)
  }
  if (params !== undefined && !(params instanceof Map)) {
    throw fault(params, "is not of type 'object'", 'type', 'params', "{'type': 'object'}", params)
  }
  if (typeof action !== 'string') {
    throw fault(action as Value, "is not of type 'string'", 'type', 'action', ACTION, action as Value)
  }
  if (action === '') throw fault(action, 'should be non-empty', 'minLength', 'action', ACTION, action)
  return request
}

function isInteger(value: Value): boolean {
  if (isFloat(value)) return Number.isInteger(value.float)
  return typeof value === 'number' || typeof value === 'bigint'
}

function fault(value: Value, what: string, rule: string, member: string, schema: string, instance: Value): PythonError {
  return new PythonError(text(`${repr(value)} ${what}`, rule, member, schema, instance))
}

function text(message: string, rule: string, member: string, schema: string, instance: Value): string {
  const inSchema = member === '' ? 'schema' : `schema['properties']['${member}']`
  const onInstance = member === '' ? 'instance' : `instance['${member}']`
  return `${message}\n\nFailed validating '${rule}' in ${inSchema}:\n    ${schema}\n\nOn ${onInstance}:\n    ${repr(instance)}`
}
