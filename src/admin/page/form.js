// @ts-check
import { element } from './dom.js'
import { isJson, itemsOf, membersOf, pretty } from './json-text.js'

/**
 * A part of JSON Schema, as the schemas of actions use it.
 * @typedef {object} Schema
 * @property {string | string[]} [type]
 * @property {string} [description]
 * @property {Record<string, Schema>} [properties]
 * @property {string[]} [required]
 * @property {Schema} [items]
 * @property {unknown[]} [enum]
 */

/**
 * A control of the form. It reads and writes JSON as text, so that no number changes. Undefined is a value that is left out.
 * @typedef {{ node: HTMLElement, set: (text: string | undefined) => void, read: () => string | undefined }} Control
 */

/** How deep objects have controls of their own. Below that, they are JSON. */
const DEEPEST = 3
const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/
let last = 0

/**
 * Makes the controls for the parameters of an action.
 * Many schemas are wide, because AnkiConnect takes much; the examples show what is meant.
 * @param {Schema} schema
 * @param {readonly string[]} samples params of examples, as JSON
 * @param {() => void} onChange
 * @returns {Control}
 */
export function formOf(schema, samples, onChange) {
  const control = objectControl(schema, samples, 0)
  control.node.setAttribute('aria-label', 'Parameters')
  control.node.addEventListener('input', onChange)
  return control
}

/** @param {Schema} schema */
const typesOf = ({ type }) => (type === undefined ? [] : [type].flat())

/** @param {string} text */
const textOf = (text) => JSON.stringify(text)
/** @param {string} text */
const numberOrText = (text) => (NUMBER.test(text) || text === 'null' ? text : JSON.stringify(text))
/** @param {string} text */
const anyOf = (text) => (isJson(text) ? text : JSON.stringify(text))
/** @param {string} raw */
const shownText = (raw) => (raw.startsWith('"') ? String(JSON.parse(raw)) : raw)
/** @param {string} raw */
const isPlain = (raw) => !raw.startsWith('{') && !raw.startsWith('[')

/**
 * Returns whether an object has no other members than these.
 * @param {string} raw
 * @param {Record<string, Schema>} properties
 */
const hasOnly = (raw, properties) =>
  [...(membersOf(raw)?.keys() ?? [])].every((name) => Object.hasOwn(properties, name))

/**
 * @param {Schema} schema
 * @param {readonly string[]} samples
 * @param {boolean} isRequired
 * @param {number} depth
 * @param {string} label
 * @returns {Control}
 */
function controlOf(schema, samples, isRequired, depth, label) {
  const types = typesOf(schema)
  const only = (/** @type {string[]} */ ...names) => types.length > 0 && types.every((type) => names.includes(type))
  const all = (/** @type {(raw: string) => boolean} */ test) => samples.length > 0 && samples.every(test)
  if (schema.enum !== undefined)
    return choiceControl(
      schema.enum.map((value) => JSON.stringify(value)),
      label,
    )
  if (only('boolean') || all((raw) => raw === 'true' || raw === 'false')) return choiceControl(['true', 'false'], label)
  const { properties } = schema
  const isNamed = properties !== undefined && samples.every((raw) => hasOnly(raw, properties))
  if (isNamed && types[0] === 'object' && depth < DEEPEST) return objectControl(schema, samples, depth)
  if (only('string', 'null')) return lineControl(textOf, isRequired, label)
  if (only('integer', 'number', 'null')) return lineControl((text) => text, isRequired, label)
  if (only('integer', 'number', 'string', 'null')) return lineControl(numberOrText, isRequired, label)
  const items = schema.items === undefined ? [] : typesOf(schema.items)
  const isPlainList = items.length > 0 && items.every((type) => ['string', 'integer', 'number', 'null'].includes(type))
  const isList = all((raw) => itemsOf(raw)?.every(isPlain) ?? false)
  if (isList || (isPlainList && types.includes('array') && !all(isPlain))) {
    const isText = isPlainList
      ? items.every((type) => type === 'string' || type === 'null')
      : all((raw) => itemsOf(raw)?.every((item) => item.startsWith('"')) ?? false)
    return linesControl(isText ? textOf : numberOrText, label)
  }
  if (all((raw) => raw.startsWith('"'))) return lineControl(textOf, isRequired, label)
  const isNested = samples.length > 0 ? !all(isPlain) : types[0] === 'array' || types[0] === 'object'
  return isNested ? jsonControl(label) : lineControl(anyOf, isRequired, label)
}

/**
 * Lets a control return a value as it came, as long as the owner has not changed how it looks.
 * @param {HTMLTextAreaElement} node
 * @param {(text: string) => string} show
 * @param {() => string | undefined} write
 * @returns {Control}
 */
function keeping(node, show, write) {
  /** @type {{ raw: string | undefined, shown: string }} */
  let kept = { raw: undefined, shown: '' }
  return {
    node,
    set(text) {
      kept = { raw: text, shown: text === undefined ? '' : show(text) }
      node.value = kept.shown
      node.rows = Math.max(node.rows, Math.min(12, kept.shown.split('\n').length))
    },
    read: () => (kept.raw !== undefined && node.value === kept.shown ? kept.raw : write()),
  }
}

/**
 * @param {readonly string[]} values
 * @param {string} label
 * @returns {Control}
 */
function choiceControl(values, label) {
  const options = ['', ...values].map((value) => element('option', { value }, value === '' ? 'left out' : value))
  const node = element('select', { 'aria-label': label }, ...options)
  return {
    node,
    set: (text) => {
      node.value = text !== undefined && values.includes(text) ? text : ''
    },
    read: () => (node.value === '' ? undefined : node.value),
  }
}

/**
 * @param {(text: string) => string} write
 * @param {boolean} isRequired an empty value is sent, not left out
 * @param {string} label
 */
function lineControl(write, isRequired, label) {
  const node = element('textarea', { rows: 1, spellcheck: 'false', autocapitalize: 'off', 'aria-label': label })
  return keeping(node, shownText, () => (node.value === '' && !isRequired ? undefined : write(node.value)))
}

/**
 * A list with an item in each line.
 * @param {(text: string) => string} write
 * @param {string} label
 */
function linesControl(write, label) {
  const node = element('textarea', { rows: 2, spellcheck: 'false', 'aria-label': `${label}, one in each line` })
  node.placeholder = 'one in each line'
  const show = (/** @type {string} */ raw) => (itemsOf(raw) ?? [raw]).map(shownText).join('\n')
  return keeping(node, show, () => {
    const lines = node.value.split('\n').filter((line) => line !== '')
    return lines.length === 0 ? undefined : `[${lines.map(write).join(', ')}]`
  })
}

/** @param {string} label */
function jsonControl(label) {
  const node = element('textarea', { rows: 2, spellcheck: 'false', class: 'json', 'aria-label': `${label}, as JSON` })
  node.placeholder = 'JSON'
  node.addEventListener('input', () => {
    const isWrong = node.value.trim() !== '' && !isJson(node.value)
    node.setAttribute('aria-invalid', String(isWrong))
  })
  return keeping(node, pretty, () => (node.value.trim() === '' ? undefined : node.value.trim()))
}

/**
 * An object with a control for each member that its schema names. Other members stay, too.
 * @param {Schema} schema
 * @param {readonly string[]} samples
 * @param {number} depth
 * @returns {Control}
 */
function objectControl({ properties = {}, required = [] }, samples, depth) {
  const members = Object.entries(properties).map(([name, schema]) => {
    const isRequired = required.includes(name)
    const own = samples.flatMap((sample) => membersOf(sample)?.get(name) ?? [])
    const control = controlOf(schema, own, isRequired, depth + 1, name)
    last += 1
    const isGroup = control.node instanceof HTMLFieldSetElement
    const head = [name, isRequired ? element('span', { class: 'quiet' }, ' required') : null]
    const about = schema.description === undefined ? null : element('p', { class: 'about' }, schema.description)
    if (isGroup) control.node.prepend(element('legend', {}, ...head), ...(about === null ? [] : [about]))
    else if (about !== null) {
      about.id = `about-${last}`
      control.node.setAttribute('aria-describedby', about.id)
    }
    const row = isGroup
      ? control.node
      : element('div', { class: 'member' }, element('span', { class: 'name' }, ...head), control.node, about)
    return { name, control, row }
  })
  /** @type {Map<string, string>} */
  let others = new Map()
  const node = element('fieldset', {}, ...members.map(({ row }) => row))
  return {
    node,
    set(text) {
      others = membersOf(text) ?? new Map()
      for (const { name, control } of members) {
        control.set(others.get(name))
        others.delete(name)
      }
    },
    read() {
      const own = members.flatMap(({ name, control }) => {
        const text = control.read()
        return text === undefined ? [] : [`${JSON.stringify(name)}: ${text}`]
      })
      const all = [...own, ...[...others].map(([name, text]) => `${JSON.stringify(name)}: ${text}`)]
      return all.length === 0 && depth > 0 ? undefined : `{${all.join(', ')}}`
    },
  }
}
