import type { Action, Catalogue } from '../../src/actions/catalogue.ts'
import { membersOf } from '../../src/actions/effect.ts'
import type { Condition } from '../../src/actions/facts.ts'
import { GROUPS } from '../../src/actions/facts.ts'

/** The reference of all actions for people: what each takes, does and may endanger. */
export function reference(catalogue: Catalogue): string {
  const lines = [
    '# Actions',
    '',
    `Every action of AnkiConnect that the gateway knows: ${catalogue.all.length} of them. Written by \`npm run generate\``,
    'from `schemas/actions/`, where each has its full schemas; all of them together, machine-readable:',
    '`schemas/openrpc.json`.',
    '',
    "- **Kind**: *read* answers a question, *write* changes the collection or its media, *gui* acts on Anki's windows, *host*",
    '  on the program, the machine or the network.',
    '- **Hazards** have to be named by a policy profile before a call that runs into them is let through.',
    '- **Cache**: how long an answer holds. *process*: as long as Anki runs. *collection*, *media*: until these change. Behind',
    '  the plus sign: what it depends on beside that.',
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
    ...gateway.writesWhen.map((condition) => `Writes when ${inWords(condition)}.`),
    ...gateway.actsAs.map((condition) => `Acts as ${condition.action} when ${inWords(condition)}.`),
    ...gateway.groupsWhen.map((condition) => `Belongs to ${condition.groups.join(', ')} when ${inWords(condition)}.`),
    ...gateway.hazards.map((condition) => `Hazard ${condition.hazard}: when ${inWords(condition)}.`),
    ...gateway.narrowings.map(({ path, rule }) => `Narrowed: \`${path}\` (${rule}).`),
    ...(gateway.alone ? ['Goes to Anki alone.'] : []),
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
      return 'it is called'
    case 'truthy':
      return `\`${path}\` holds something`
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
