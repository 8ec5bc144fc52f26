/** What the API answers with, as JSON Schema 2020-12: the components of the OpenAPI description. */
import { handActions } from '../../model/by-hand'
import { noCounters, noTargetCounters, actions, runProfiles } from '../../model/runs'
import { accountSchemas } from './account-schemas'
import { dialogSchemas } from './dialog-schemas'
import { healthSchemas } from './health-schemas'
import { objectProperties, objectSchemas } from './object-schemas'
import { personSchemas } from './person-schemas'
import { previewSchemas } from './preview-schemas'
import type { JsonSchema } from './json-schema'
import { figures, flag, integer, itemsOf, listOf, object, oneOf, orNull, pageOf, ref, text, time } from './json-schema'
import { pendingStates } from './parameters'
import { scalar } from './scalar-schema'
import { systemSchemas } from './system-schemas'

const heldListProperties = {
  list: { ...text, description: "The id of the system's node, or `lifecycle`." },
  name: text,
  run: { ...integer, description: 'The run that held them.' },
  state: { type: 'string', enum: ['waiting', 'released', 'begun'] },
  total: integer,
  reasons: { ...listOf(text), description: 'Why they are held, a sentence each.' },
} as const

export const schemas: Readonly<Record<string, JsonSchema>> = {
  Problem: object(
    { type: text, title: text, status: integer, detail: text, next: { ...text, description: 'What can be done about it.' } },
    'Problem details (RFC 9457).',
  ),
  Named: object({ id: { ...text, description: 'The id of the node on the canvas.' }, name: text }),
  Scalar: scalar,
  Value: {
    anyOf: [ref('Scalar'), listOf(ref('Scalar'))],
    description:
      'A list exactly when the attribute is multi-valued. "(secret)" and "(not declared)" stand for values that are not shown. In lists and activities a long text is shortened to its beginning, and says so; the object itself has the whole.',
  },
  Attributes: { type: 'object', additionalProperties: ref('Value') },
  StartedNode: object({ node: text, name: text }),
  Run: object({
    id: integer,
    kind: oneOf('import', 'sync', 'export', 'lifecycle'),
    profile: oneOf(...runProfiles, 'lifecycle', 'object', 'deletion', 'erasure', 'add-person', ...handActions, ...actions),
    system: orNull(ref('Named')),
    startedBy: text,
    started: time,
    ended: orNull(time),
    status: oneOf('waiting', 'running', 'success', 'warnings', 'errors', 'stopped', 'cancelled'),
    reason: orNull(text),
    counters: figures(Object.keys(noCounters())),
    targets: {
      type: 'object',
      additionalProperties: figures(Object.keys(noTargetCounters())),
      description: 'What was staged, by the name of the target.',
    },
    warnings: listOf(object({ code: text, message: text })),
    slowedBy: { ...orNull(text), description: 'Because of what all its objects were messages, which takes longer.' },
    total: orNull(integer),
  }),
  RunPage: pageOf('Run'),
  Record: object({
    id: integer,
    at: time,
    run: integer,
    outcome: text,
    system: orNull(ref('Named')),
    object: orNull(integer),
    identity: orNull(text),
    name: text,
    because: text,
    changes: listOf(
      object({
        side: oneOf('cs', 'mv', 'export'),
        attribute: text,
        from: orNull(ref('Value')),
        to: orNull(ref('Value')),
        rule: orNull(text),
        because: orNull(text),
      }),
    ),
    error: orNull(text),
  }),
  RecordPage: pageOf('Record'),
  System: object({
    id: text,
    name: text,
    deployed: flag,
    connector: orNull(object({ name: text, label: text })),
    abilities: orNull(object({ deltaImport: flag, export: flag })),
    objectTypes: listOf(text),
    fullSyncNeeded: orNull(text),
    unreachable: orNull(object({ times: integer, retryAfter: orNull(time) })),
    paused: orNull(ref('Pause')),
    objects: integer,
    linked: integer,
    pendingExports: integer,
    held: integer,
    failed: integer,
    waiting: figures(pendingStates),
    lastRun: orNull(ref('Run')),
  }),
  MissingList: {
    type: 'object',
    properties: {
      run: { ...orNull(integer), description: 'The run that asks; null when no list waits.' },
      total: integer,
      released: flag,
      reasons: { ...listOf(text), description: 'Why it asks, a sentence each; left out where nothing waits.' },
      items: listOf(
        object({
          ...objectProperties,
          person: { ...orNull(text), description: 'What its metaverse object is called.' },
          because: { ...orNull(text), description: 'Null: it is missing.' },
        }),
      ),
      next: orNull(text),
    },
    required: ['run', 'total', 'released', 'items', 'next'],
    additionalProperties: false,
  },
  HeldPeopleLists: object({ items: listOf(object(heldListProperties)) }),
  HeldPeople: object({
    ...heldListProperties,
    run: { ...orNull(integer), description: 'The run that held them; null when no list waits.' },
    state: orNull(heldListProperties.state),
    items: listOf(
      object({
        identity: text,
        type: text,
        name: text,
        record: {
          ...orNull(object({ id: integer, system: orNull(ref('Named')), name: text })),
          description: 'The record or account that would be disconnected.',
        },
        because: text,
      }),
    ),
    next: orNull(text),
  }),
  Released: object({ released: integer }),
  PendingChange: object({
    attribute: text,
    from: orNull(ref('Value')),
    to: orNull(ref('Value')),
    add: orNull(ref('Value')),
    remove: orNull(ref('Value')),
    rule: orNull(ref('Named')),
    sent: flag,
    attempts: integer,
  }),
  PendingExport: object({
    id: integer,
    system: orNull(ref('Named')),
    type: text,
    object: integer,
    identity: orNull(text),
    name: text,
    operation: oneOf('create', 'update', 'delete'),
    state: oneOf('pending', 'held', 'executing', 'awaitingConfirmation', 'failed'),
    heldBy: orNull(oneOf('setting', 'person', 'limit')),
    waits: {
      ...orNull(text),
      description:
        'Why it is not sent yet: its target is paused or has not been read, or whom it refers to has no account there.',
    },
    deprovisioning: flag,
    released: flag,
    attempts: integer,
    nextAttempt: orNull(time),
    error: orNull(text),
    because: text,
    run: integer,
    changes: listOf(ref('PendingChange')),
  }),
  PendingExportPage: pageOf('PendingExport'),
  Review: object({ done: listOf(integer), refused: listOf(object({ id: integer, because: text })) }),
  Rule: object({
    id: text,
    name: text,
    direction: oneOf('inbound', 'outbound'),
    system: orNull(ref('Named')),
    csType: text,
    mvType: text,
    precedence: integer,
    enabled: flag,
    problems: { ...listOf(text), description: 'What is wrong with the rule as a whole; what is wrong with a step stands there.' },
    steps: listOf(
      object({
        id: text,
        kind: text,
        problem: {
          ...orNull(text),
          description: 'Why the step cannot do what it is there for, as far as it can be seen without a run.',
        },
      }),
    ),
  }),
  RuleList: itemsOf('Rule'),
  Examination: object({
    at: { ...orNull(time), description: 'When the last one that came to its end was begun.' },
    findings: { ...listOf(text), description: 'What that one found damaged.' },
    begun: { ...orNull(time), description: 'When the one under way was begun; null when none is.' },
    failed: { ...orNull(text), description: 'Why the last one came to no end, and what to do; null when it did.' },
  }),
  ...objectSchemas,
  ...healthSchemas,
  ...accountSchemas,
  ...personSchemas,
  ...previewSchemas,
  ...systemSchemas,
  OpenApi: { type: 'object', required: ['openapi', 'info', 'paths'] },
  ...dialogSchemas,
}
