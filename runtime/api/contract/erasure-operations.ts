/** Operations that erase a person, looked at first (N14). */
import { presentObjects } from '../../model/erasure'
import type { OperationList } from './operation'
import { approves, reads } from './operation'
import { about, inPath, store, text } from './parameters'
import type { BodySchema } from './value-schema'

const { identity } = inPath
const person = {
  ...identity,
  schema: {
    ...identity.schema,
    maxLength: 500,
    description: 'The uuid, also of somebody gone, or the name that somebody gone was last called.',
  },
} as const
const present = {
  type: 'string',
  enum: presentObjects,
  description:
    'What is done with objects that their systems still have: refuse (the default), or forget them until they are read.',
} as const

const erasure = {
  type: 'object',
  properties: {
    seen: { ...text, description: '`seen` of what was looked at: when something else would be erased, nothing is.' },
    reason: { ...text, description: 'Why, without the name; it stays with the activity.' },
    present,
  },
  required: ['seen', 'reason'],
  additionalProperties: false,
} as const satisfies BodySchema

export const erasureOperations = {
  lookAtErasure: {
    ...reads,
    path: 'metaverse/{identity}/erasure',
    summary: 'What would be erased of a metaverse object, there or gone, and which systems still have it. Changes nothing.',
    parameters: { identity: person, present: about(present.description, { type: 'string', enum: presentObjects }), store },
    answers: 'ErasureLook',
  },
  eraseIdentity: {
    ...approves,
    path: 'metaverse/{identity}/erase',
    summary: 'Erases all that the store has of a metaverse object, with exactly what was looked at. It cannot be undone.',
    parameters: { identity: person, store },
    body: erasure,
    answers: 'Run',
    status: 202,
  },
} as const satisfies OperationList
