import type { Action } from '../../src/actions/action.ts'
import type { Catalogue } from '../../src/actions/catalogue.ts'
import { membersOf } from '../../src/actions/effect.ts'
import type { Condition } from '../../src/actions/facts.ts'
import { GROUPS } from '../../src/actions/facts.ts'

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
