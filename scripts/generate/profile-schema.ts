import { HAZARD_NAMES, hazardRow } from '../../src/actions/hazards.ts'
import { MATCHERS } from '../../src/checks/policy/matchers/list.ts'
import { SUBJECTS } from '../../src/checks/policy/place.ts'
import { scope } from '../../src/clients/scope-settings.ts'
import { softDelete } from '../../src/clients/soft-delete-settings.ts'
import { TRUE_WORDS } from '../../src/settings/reading.ts'

const SEMANTICS =
  'The rules for what a client may do. deny wins over ask, ask over allow; the order never matters. An action in neither allow nor ask is refused.'

const selectors = (description: string) => ({ $ref: '#/$defs/selectors', description })

/** The grammar of a profile as definitions of a JSON Schema: schemas/policy.json is made of them, and part of schemas/config.json. */
export function profileDefinitions() {
  const hazards = HAZARD_NAMES.map((name) => {
    const { value, means } = hazardRow(name)
    const description = `The call ${means}.`
    const matchers = {
      title: 'true or matchers',
      description,
      anyOf: [{ enum: TRUE_WORDS }, { $ref: '#/$defs/match' }],
    }
    return [name, value === null ? { title: 'true', description, enum: TRUE_WORDS } : matchers] as const
  })
  return {
    profile: {
      title: 'a profile',
      description: SEMANTICS,
      type: 'object',
      additionalProperties: false,
      properties: {
        extends: {
          title: 'the name of a profile, or a list of them',
          description:
            'Profiles whose rules hold too: allow, ask, deny and hazards of all of them, and every condition.',
          type: ['string', 'array'],
          minLength: 1,
          items: { title: 'the name of a profile', type: 'string', minLength: 1 },
        },
        allow: selectors('What passes, if no condition fails.'),
        ask: selectors('The actions that wait for the owner.'),
        deny: selectors('The actions that are refused, whatever the other members say.'),
        where: {
          title: 'a map of conditions',
          description: `Conditions on the parameters of an action or @group: for a subject (${SUBJECTS.join(', ')}) or a path, the matchers that must hold.`,
          type: 'object',
          propertyNames: { $ref: '#/$defs/selector' },
          additionalProperties: {
            title: 'a map of subjects or paths',
            type: 'object',
            additionalProperties: { $ref: '#/$defs/match' },
          },
          examples: [
            { '@add': { deck: { deck: 'Japanese' } }, storeMediaFile: { data: { absent: true, maxBytes: '8MiB' } } },
          ],
        },
        scope: {
          ...scope.schema((_name, made) => made()),
          description: 'The decks that are the whole collection to clients that have no scope of their own.',
          examples: [{ decks: ['Japanese'] }],
        },
        softDelete: {
          ...softDelete.schema((_name, made) => made()),
          description: 'The treatment of notes that clients delete, for clients that have no setting of their own.',
          examples: ['on'],
        },
        budget: {
          title: 'the name of a budget',
          description: 'The budget of clients that name none themselves.',
          type: 'string',
          minLength: 1,
          examples: ['agent'],
        },
        hazards: {
          title: 'a map of hazards',
          description:
            'The hazards that calls may run into: true, or matchers for the path or URL. All others are refused. fetch: true is every public host.',
          type: 'object',
          additionalProperties: false,
          properties: Object.fromEntries(hazards),
        },
      },
    },
    selectors: {
      title: 'an action or @group, or a list of them',
      type: ['array', 'string'],
      minLength: 1,
      items: { $ref: '#/$defs/selector' },
    },
    selector: { title: 'an action or @group', type: 'string', minLength: 1 },
    match: {
      title: 'a map of matchers',
      description: 'Every value found must fulfil all matchers.',
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: Object.fromEntries(Object.entries(MATCHERS).map(([name, { schema }]) => [name, schema])),
    },
  }
}

/** schemas/policy.json: the grammar of one profile. */
export function policySchema(): object {
  const { profile, ...$defs } = profileDefinitions()
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:ankiconnect-gateway:policy',
    ...profile,
    title: 'AnkiConnect Gateway profile',
    description: `What a file in policies/ holds, and a member of profiles in the configuration. ${SEMANTICS}`,
    $defs,
  }
}
