import type { Action } from '../../src/actions/action.ts'
import type { Catalogue } from '../../src/actions/catalogue.ts'
import { membersOf } from '../../src/actions/effect.ts'
import type { Becomes, Condition, ScopeFact } from '../../src/actions/facts.ts'
import { GROUPS, KEPT, type Keeps, type Kept } from '../../src/actions/facts.ts'

/** The reference of all actions for people: what each takes, does and may endanger. */
export function reference(catalogue: Catalogue): string {
  const lines = [
    '# Actions',
    '',
    `This page lists the ${catalogue.all.length} actions of AnkiConnect that the gateway knows.`,
    'Use it to look up a parameter, or to find the groups and hazards that a [policy](policy.md) needs.',
    '`npm run generate` writes it from `schemas/actions/`, which holds the full schemas.',
    '`schemas/openrpc.json` has all of them in one machine-readable file.',
    '',
    "- **Kind**: *read* returns information, *write* changes the collection or its media, *gui* acts on Anki's windows, and *host* acts on the program, the machine or the network.",
    '- **Hazards**: a policy profile must name them before it allows a call that uses them.',
    '- **Cache**: how long a reply stays valid. *process*: as long as Anki runs. *collection*, *media*: until these change. A plus sign precedes the other things that the reply depends on.',
    '',
    '## Overview',
    '',
    '| Action | Kind | Groups | Hazards | Cache |',
    '| --- | --- | --- | --- | --- |',
    ...catalogue.all.map(overviewRow),
    '',
    '## Groups',
    '',
    'A policy names a group as `@group`. `@all` holds every action.',
    '',
    '| Group | Actions |',
    '| --- | --- |',
    ...GROUPS.map(
      (group) =>
        `| ${group} | ${membersOf(catalogue.all, group)
          .map(({ name }) => name)
          .join(', ')} |`,
    ),
    '',
    '## One by one',
    '',
    ...catalogue.all.flatMap(section),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

function overviewRow({ name, gateway }: Action): string {
  const hazards = [...new Set(gateway.hazards.map(({ hazard }) => hazard))]
  const cache = gateway.cache === 'never' ? 'no' : [gateway.cache, ...gateway.depends].join(' + ')
  const cells = [
    `[${name}](#${name.toLowerCase()})`,
    gateway.kind,
    gateway.groups.join(', '),
    hazards.join(', '),
    cache,
  ]
  return `| ${cells.map((cell) => cell || '-').join(' | ')} |`
}

function section({ name, title, description, parameters, params, gateway }: Action): string[] {
  const properties = (params as { properties: Record<string, { description?: string }> }).properties
  const list = parameters.map(({ name, required }) => (required ? name : `${name}?`)).join(', ')
  const notes = [
    ...(gateway.documented ? [] : ["Not in AnkiConnect's own documentation."]),
    ...(gateway.measured ? [] : ['Not measured.']),
    ...(gateway.remarks === '' ? [] : [gateway.remarks]),
  ]
  const facts = [
    ...gateway.writesWhen.map((condition) => `Writes if ${inWords(condition)}.`),
    ...gateway.actsAs.map((condition) => `Acts as ${condition.action} if ${inWords(condition)}.`),
    ...gateway.groupsWhen.map((condition) => `Belongs to ${condition.groups.join(', ')} if ${inWords(condition)}.`),
    ...gateway.hazards.map((condition) => `Hazard ${condition.hazard}: if ${inWords(condition)}.`),
    ...gateway.restrictions.map(({ path, rule }) => `Restricted: \`${path}\` (${rule}).`),
    ...keptInWords(gateway.keeps),
    ...gateway.becomes.map((change) => `An approval shows that it ${changeInWords(change)}.`),
    SCOPES[gateway.scope.kind],
    ...(gateway.alone ? ['Shares no exchange with other calls.'] : []),
    ...(gateway.late ? ['Still writes after its reply.'] : []),
  ]
  return [
    `### ${name}`,
    '',
    `\`${name}(${list})\`: ${title}. ${description}`,
    '',
    ...parameters.map(({ name }) => `- \`${name}\`: ${properties[name]?.description ?? ''}`),
    ...(parameters.length > 0 ? [''] : []),
    ...(notes.length > 0 ? [notes.join(' '), ''] : []),
    ...(facts.length > 0 ? [...facts.map((fact) => `- ${fact}`), ''] : []),
  ]
}

const KEPT_WORDS: Readonly<Record<Kept, string>> = {
  notes: 'the fields and tags of the notes',
  wholeNotes: 'the notes with their cards, scheduling and reviews',
  cards: 'the deck and scheduling of the cards',
  deckContents: 'the notes in the decks with their cards, scheduling and reviews',
  deckOptions: 'the options groups of the decks',
  newDecks: 'whether the decks exist',
  tagged: 'the fields and tags of the notes with the tag',
  media: 'the content of the media files',
  models: 'the fields, templates and styling of the note types',
  modelNotes: 'the notes of the note types with their cards, scheduling and reviews',
  options: 'the options groups and the decks that use them',
}

/** Returns sentences about the parts that the gateway can read before a call changes them. */
function keptInWords(keeps: Keeps | null): string[] {
  if (keeps === null) return []
  if (keeps.nothing !== undefined) return [`Nothing to read before the call: ${keeps.nothing}`]
  const facts = KEPT.flatMap((kind) => {
    const places = keeps[kind]?.map((path) => (path === '' ? 'the whole collection' : `\`${path}\``))
    return places === undefined ? [] : [`Readable before the call: ${KEPT_WORDS[kind]} at ${places.join(', ')}.`]
  })
  return keeps.created === undefined ? facts : [...facts, `The result names the ${CREATED_WORDS[keeps.created]}.`]
}

/** Returns the end of a sentence about a change that the owner sees before an approval. */
function changeInWords({ change, at = '', to = '', value = '', is }: Becomes): string {
  const place = `\`${at}\``
  switch (change) {
    case 'deletes':
      return 'deletes what it names'
    case 'adds':
      return `adds the notes at ${place}`
    case 'sets-fields':
      return `sets the fields to ${place}`
    case 'sets-tags':
      return `sets the tags to ${place}`
    case 'adds-tags':
      return `adds the tags at ${place}`
    case 'removes-tags':
      return `removes the tags at ${place}`
    case 'replaces-tag':
      return `replaces the tag at ${place} by the one at \`${to}\``
    case 'sets':
      return `sets the ${value} to ${is === undefined ? place : `"${is}"`}`
    case 'sets-each':
      return `sets the values that ${place} names to those at \`${to}\``
    case 'stores':
      return 'gives the media file new content'
    case 'sets-styling':
      return `sets the styling to ${place}`
    case 'sets-templates':
      return `sets the templates to those at ${place}`
    case 'removes':
      return `removes the ${value} at ${place}`
    case 'renames':
      return `renames the ${value} at ${place} to \`${to}\``
  }
}

const CREATED_WORDS: Readonly<Record<NonNullable<Keeps['created']>, string>> = {
  notes: 'notes that it created',
  models: 'note type that it created',
  media: 'media file that it stored',
  options: 'options group that it created',
}

/** How the calls of a client with a scope stay inside its decks. */
const SCOPES: Readonly<Record<ScopeFact['kind'], string>> = {
  free: 'Scope: tells and changes nothing of a deck.',
  names: 'Scope: the names of decks and tags inside only.',
  search: 'Scope: finds what is inside only.',
  'ids-read': 'Scope: reads ids inside only; others do not exist.',
  'ids-write': 'Scope: changes ids inside only; others do not exist.',
  place: 'Scope: puts things into decks inside only.',
  media: 'Scope: files of notes inside, and own files.',
  window: 'Scope: only while the window shows a card inside.',
  whole: 'Scope: refused, because it concerns the whole collection.',
}

function inWords({ path, is }: Condition): string {
  switch (is) {
    case 'always':
      return 'a client calls it'
    case 'truthy':
      return `\`${path}\` has a value`
    case 'falsy':
      return `\`${path}\` is false, empty or 0`
    case 'not-false':
      return `\`${path}\` is anything but false`
    case 'absent':
      return `\`${path}\` is missing`
    case 'missing-deck':
      return `\`${path}\` names a deck that does not exist`
  }
}
