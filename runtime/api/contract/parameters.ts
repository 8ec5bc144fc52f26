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
export const q = about('Text to look for in names and values; letter case does not count.', text)
export const system = about('The connected system, by the id or the name of its node.', text)
export const inPath = {
  system: { in: 'path', schema: { ...text, description: 'The connected system, by the id or the name of its node.' } },
  list: {
    in: 'path',
    schema: { ...text, description: 'Whose list: a connected system, by the id or the name of its node, or `lifecycle`.' },
  },
  run: { in: 'path', schema: { type: 'integer', minimum: 1 } },
  object: { in: 'path', schema: { type: 'integer', minimum: 1 } },
  pendingExport: { in: 'path', schema: { type: 'integer', minimum: 1 } },
  gone: { in: 'path', schema: { type: 'integer', minimum: 1, description: 'The number it is listed by.' } },
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
  properties: { seen: { ...text, description: '`seen` of what was looked at: when something else would be done, nothing is.' } },
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
