/** The operations behind the editor's dialogs: kinds of system, systems not deployed yet, and the expression language. */
import type { Operation } from './operation'
import { reads } from './operation'
import { about, text } from './parameters'
import type { BodySchema } from './value-schema'

/** Any text, an expression's or a name's. */
const anyText = { type: 'string' } as const
const names = { type: 'array', items: anyText } as const
/** Named values of which only the reader knows what they may be. */
const open = { type: 'object' } as const
const openOrNone = { type: 'object', default: {} } as const

/** A draft is opened with the deployed node's secrets, so whoever may send one must be allowed to change that node anyway. */
const drafts = { method: 'post', permissions: ['identity.design', 'flows.write'] } as const
const asks = { ...reads, method: 'post' } as const
const nothing = { parameters: {}, stores: 'none' } as const

const draft = {
  type: 'object',
  properties: {
    id: { ...anyText, description: 'Its node, whose stored secrets are used where `credentials` has none.' },
    connector: { ...anyText, description: 'The kind of system, as GET connectors names it.' },
    settings: openOrNone,
    credentials: { ...openOrNone, description: 'Secrets typed in now.' },
    objectTypes: { type: 'array', items: open, default: [] },
  },
  required: ['connector'],
  additionalProperties: false,
} as const satisfies BodySchema

/** One line of a condition. */
export const conditionRow = {
  type: 'object',
  properties: { attribute: anyText, operator: anyText },
  required: ['attribute', 'operator'],
} as const

/** Rows and further groups; a description cannot contain itself, so only the outermost group is described. */
export const conditionGroup = {
  type: 'object',
  properties: { parts: { type: 'array', items: open } },
  required: ['parts'],
} as const

const object = { ...open, description: 'Attributes by name; a value typed in, or tagged as in answers.' } as const

export const dialogOperations = {
  listConnectors: {
    ...reads,
    ...nothing,
    path: 'connectors',
    summary: 'The kinds of connected system with their settings.',
    answers: 'ConnectorTypeList',
  },
  testDraft: {
    ...drafts,
    ...nothing,
    path: 'design/test',
    summary: 'Connects to a system that need not be deployed.',
    body: draft,
    answers: 'TestOutcome',
  },
  discoverDraft: {
    ...drafts,
    ...nothing,
    path: 'design/schema',
    summary: 'The object types such a system has.',
    body: draft,
    answers: 'DiscoveredTypeList',
  },
  listFiles: {
    ...drafts,
    ...nothing,
    method: 'get',
    path: 'design/files',
    summary: 'Files that lie where uploads go, the newest first.',
    answers: 'FileList',
  },
  uploadFile: {
    ...drafts,
    path: 'design/files',
    summary: 'Takes a file for a connected system. Nothing that is there is overwritten: another content gets another name.',
    parameters: { name: about('What the file is called; its folder does not count.', text) },
    accepts: 'file',
    answers: 'UploadedFile',
    stores: 'none',
  },
  examineFlow: {
    ...drafts,
    ...nothing,
    path: 'design/problems',
    summary: 'What a flow that is edited could not do if it were deployed.',
    body: {
      type: 'object',
      properties: {
        flow: { type: 'array', items: open, description: 'As Node-RED exports it.' },
        typed: { ...openOrNone, description: 'By node, the names of secrets that were typed in and are not deployed yet.' },
      },
      required: ['flow'],
      additionalProperties: false,
    },
    answers: 'FlowProblems',
  },
  tryStep: {
    ...drafts,
    permissions: ['identity.read', 'identity.design', 'flows.write'],
    ...nothing,
    path: 'design/try',
    summary: 'What a step that is edited does with objects there are. Nothing is changed.',
    body: {
      ...draft,
      properties: {
        ...draft.properties,
        node: { ...open, description: 'The step as Node-RED exports it.' },
        direction: { type: 'string', enum: ['inbound', 'outbound'] },
        csType: { ...anyText, description: 'The type of the system that its rule is for, one of `objectTypes`.' },
        mvType: { ...open, description: 'The type of the metaverse, as the store declares it.' },
        at: { type: 'integer', minimum: 0, default: 0, description: 'The object that is shown, from 0.' },
        read: {
          type: 'boolean',
          default: false,
          description: 'Ask a system that takes a login, where nothing was imported yet.',
        },
        find: { ...anyText, description: 'Shown is the next object from there whose name or a value has this text.' },
      },
      required: ['connector', 'node', 'direction', 'csType', 'mvType'],
    },
    answers: 'TriedStep',
  },
  checkExpression: {
    ...asks,
    ...nothing,
    path: 'expressions/check',
    summary: 'What is wrong with an expression.',
    body: {
      type: 'object',
      properties: {
        text: anyText,
        csAttributes: { ...names, description: 'The attributes there are; without it any name will do.' },
        mvAttributes: { ...names, description: 'The same for the metaverse.' },
        initialOnly: { type: 'boolean', default: false },
      },
      required: ['text'],
      additionalProperties: false,
    },
    answers: 'ExpressionProblems',
  },
  evaluateExpression: {
    ...asks,
    ...nothing,
    path: 'expressions/evaluate',
    summary: 'Tries an expression.',
    body: {
      type: 'object',
      properties: {
        text: anyText,
        cs: object,
        mv: object,
        extra: openOrNone,
        timeZone: {
          ...anyText,
          description: "Whose days count, such as Europe/Berlin; left out, those of the first store's zone.",
        },
      },
      required: ['text'],
      additionalProperties: false,
    },
    answers: 'TrialResult',
  },
  convertCondition: {
    ...asks,
    ...nothing,
    path: 'expressions/condition',
    summary: 'A condition as rows from its expression, or as an expression from its rows.',
    body: {
      type: 'object',
      properties: {
        condition: { ...conditionGroup, description: 'Rows to write as an expression; without it `text` is read.' },
        text: anyText,
        root: { type: 'string', enum: ['cs', 'mv'], default: 'cs' },
      },
      additionalProperties: false,
    },
    answers: 'ConvertedCondition',
  },
  listFunctions: {
    ...reads,
    ...nothing,
    path: 'expressions/functions',
    summary: 'The functions of the expression language.',
    answers: 'FunctionList',
  },
  listOperators: {
    ...reads,
    ...nothing,
    path: 'expressions/operators',
    summary: 'The operators of condition rows.',
    answers: 'OperatorList',
  },
} as const satisfies Readonly<Record<string, Operation>>
