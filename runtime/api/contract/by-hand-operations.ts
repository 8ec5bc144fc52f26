/** Operations about what a person decides on one connector space object by hand (J9). */
import { handActions } from '../../model/by-hand'
import type { OperationList } from './operation'
import { byHand } from './operation'
import { inPath, store, text } from './parameters'
import type { BodySchema } from './value-schema'

const decision = {
  type: 'object',
  properties: {
    action: {
      type: 'string',
      enum: handActions,
      description:
        "join: it becomes that person's. disconnect: it leaves its person, and the rules look at it again. never-join: it belongs to nobody, whatever the rules say. allow-join: takes that back. project: a new person is made of it.",
    },
    identity: { ...text, description: 'Whose it becomes, for join: the uuid.' },
    type: { ...text, description: 'What is made of it, for project, where rules know several types.' },
    reason: { ...text, description: 'Why; it stands with the object and in its history.' },
  },
  required: ['action', 'reason'],
  additionalProperties: false,
} as const satisfies BodySchema

export const byHandOperations = {
  decideByHand: {
    ...byHand,
    path: 'objects/{object}/by-hand',
    summary:
      'Joins or disconnects one connector space object by hand, tells it never to join or to join again, makes a person of it.',
    parameters: { object: inPath.object, store },
    body: decision,
    answers: 'Run',
    status: 202,
  },
  previewByHand: {
    ...byHand,
    path: 'objects/{object}/by-hand/preview',
    summary: 'Tries the same out on a copy of the store. The preview before goes.',
    parameters: { object: inPath.object, store },
    body: decision,
    answers: 'Preview',
    status: 202,
  },
} as const satisfies OperationList
