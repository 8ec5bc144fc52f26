/** What several operations take, described once: parameters of paths and queries, and bodies. */
import { runProfiles } from '../../model/runs'
import type { BodySchema, ValueSchema } from './value-schema'

/** A short text, never empty. */
export const text = { type: 'string', minLength: 1, maxLength: 500 } as const

/** A parameter of the query. */
export const about = <const S extends ValueSchema>(description: string, schema: S) =>
  ({ in: 'query', schema: { ...schema, description } }) as const

export const store = about(
  'The store, by the file its node names, or what is in a preview. Needed only when several are deployed.',
  text,
)
const limit = about('Items a page at most.', { type: 'integer', minimum: 1, maximum: 500, default: 50 })
const after = about('Where the page starts: `next` of the page before.', text)
export const paged = { store, limit, after } as const
export const q = about(
  'Text to look for in names and values; letter case, marks on letters and the order of words do not count.',
  text,
)
export const system = about('The connected system, by the id or the name of its node.', text)
export const inPath = {
  system: { in: 'path', schema: { ...text, description: 'The connected system, by the id or the name of its node.' } },
  list: {
    in: 'path',
    schema: { ...text, description: 'Whose list: a connected system, by the id or the name of its node, or `lifecycle`.' },
  },
  run: { in: 'path', schema: { type: 'integer', minimum: 1 } },
  node: { in: 'path', schema: { ...text, description: 'The id of a deployed node.' } },
  object: { in: 'path', schema: { type: 'integer', minimum: 1 } },
  pendingExport: { in: 'path', schema: { type: 'integer', minimum: 1 } },
  gone: { in: 'path', schema: { type: 'integer', minimum: 1, description: 'The number it is listed by.' } },
  attribute: { in: 'path', schema: { ...text, description: 'An attribute of the metaverse, in any letter case.' } },
  identity: {
    in: 'path',
    schema: { type: 'string', minLength: 1, maxLength: 100, description: 'The uuid, or the number a reference carries.' },
  },
} as const

export const ids = {
  type: 'object',
  properties: { ids: { type: 'array', items: { type: 'integer', minimum: 1 }, minItems: 1, maxItems: 500 } },
  required: ['ids'],
  additionalProperties: false,
} as const satisfies BodySchema

export const newRun = {
  type: 'object',
  properties: {
    system: { ...text, description: 'The connected system, by the id or the name of its node.' },
    profile: {
      type: 'string',
      enum: [...runProfiles, 'lifecycle', 'object'] as const,
      description: 'What to do; may be left out with `object`.',
    },
    source: { ...text, description: 'The node the objects leave from; without it the first that fits.' },
    object: { type: 'integer', minimum: 1, description: 'Synchronise this connector space object alone.' },
    confirm: {
      type: 'boolean',
      default: false,
      description: 'A person asked: waiting times do not count, questions count as answered.',
    },
    overlap: { type: 'string', enum: ['wait', 'drop'], default: 'wait', description: 'What to do when the system is busy.' },
  },
  additionalProperties: false,
} as const satisfies BodySchema

const previewed = {
  ...newRun.properties,
  identity: { ...text, description: 'Synchronise the records of this person alone, and show each of her steps.' },
  left: { type: 'boolean', description: 'As if she had left: her records in systems that people are made from are gone.' },
  gone: {
    type: 'array',
    items: { type: 'integer', minimum: 1 },
    maxItems: 500,
    description: 'As if these connector space objects were no longer in their systems.',
  },
  rulesOff: {
    type: 'array',
    items: text,
    maxItems: 100,
    description: 'As if these sync rules were switched off, by the ids or the names of their nodes.',
  },
  at: { ...text, description: 'As if it were this day, such as 2027-03-01, or this moment.' },
  count: { type: 'boolean', description: 'Evaluate all objects, and count them at each output beside what is so today.' },
} as const

export const newPreview = { type: 'object', properties: previewed, additionalProperties: false } as const satisfies BodySchema

export const previewOfFlow = {
  type: 'object',
  properties: {
    ...previewed,
    flow: {
      type: 'array',
      items: { type: 'object' },
      minItems: 1,
      maxItems: 20_000,
      description: 'All nodes of the flow as it is edited, as Node-RED exports them, without credentials.',
    },
    credentials: {
      type: 'object',
      default: {},
      description:
        'Secrets by node, and there by setting, of nodes that are not deployed; of others those that are deployed count.',
    },
  },
  required: ['flow'],
  additionalProperties: false,
} as const satisfies BodySchema

export const release = {
  type: 'object',
  properties: {
    run: { type: 'integer', minimum: 1, description: 'The run that refused the list, as GET systems/{system}/missing says.' },
  },
  required: ['run'],
  additionalProperties: false,
} as const satisfies BodySchema

export const pause = {
  type: 'object',
  properties: {
    reason: { ...text, description: 'Why, for whoever meets the pause.' },
    until: { ...text, description: 'When it ends by itself, such as 2027-01-31T06:00:00Z; within 366 days.' },
  },
  required: ['reason', 'until'],
  additionalProperties: false,
} as const satisfies BodySchema

export const seen = {
  type: 'object',
  properties: {
    seen: { ...text, description: '`seen` of what was looked at: when something else would be done, nothing is.' },
    reason: { ...text, description: 'Why; it stands in the history.' },
  },
  required: ['seen'],
  additionalProperties: false,
} as const satisfies BodySchema

export const confirmClock = {
  type: 'object',
  properties: {
    to: { type: 'string', description: 'What the clock showed when it was asked about, as GET clock says.' },
  },
  required: ['to'],
  additionalProperties: false,
} as const satisfies BodySchema

export const releasePeople = {
  type: 'object',
  properties: {
    run: { type: 'integer', minimum: 1, description: 'The run that held the list, as GET held-people/{list} says.' },
  },
  required: ['run'],
  additionalProperties: false,
} as const satisfies BodySchema

export const runStatuses = ['waiting', 'running', 'success', 'warnings', 'errors', 'stopped', 'cancelled'] as const
export const objectStates = [
  'linked',
  'unlinked',
  'byHand',
  'neverJoin',
  'normal',
  'obsolete',
  'awaitingFirstExport',
  'awaitingConfirmation',
] as const
export const pendingStates = ['pending', 'held', 'executing', 'awaitingConfirmation', 'failed'] as const

/** A parameter of the query that must be one of these words. */
export const choice = <const E extends readonly string[]>(words: E) =>
  ({ in: 'query', schema: { type: 'string', enum: words } }) as const
