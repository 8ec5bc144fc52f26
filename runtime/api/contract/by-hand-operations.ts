/** Operations about what a person does by hand: decides on one connector space object (J9), makes a person (L7). */
import { handActions } from '../../model/by-hand'
import type { OperationList } from './operation'
import { byHand, reads } from './operation'
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

const person = {
  type: 'object',
  properties: {
    type: { ...text, description: 'The type of the metaverse.' },
    values: { type: 'object', description: 'By attribute, a text or several; no secrets and no references.' },
    reason: { ...text, description: 'Why; it stands with the person and in its history.' },
  },
  required: ['type', 'values', 'reason'],
  additionalProperties: false,
} as const satisfies BodySchema

export const byHandOperations = {
  listMetaverseTypes: {
    ...reads,
    path: 'metaverse-types',
    summary: 'The types of the metaverse, with the attributes that can be given by hand.',
    parameters: { store },
    answers: 'MetaverseTypeList',
  },
  addPerson: {
    ...byHand,
    path: 'metaverse',
    summary: 'Makes a metaverse object by hand of whom no system has a record. Values that a system gives later go first.',
    parameters: { store },
    body: person,
    answers: 'Run',
    status: 202,
  },
  previewAddPerson: {
    ...byHand,
    path: 'metaverse/preview',
    summary: 'Tries the same out on a copy of the store. The preview before goes.',
    parameters: { store },
    body: person,
    answers: 'Preview',
    status: 202,
  },
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
