/** The part of the description that belongs to the editor's dialogs. */
import type { JsonSchema } from './schemas'

const json = (schema: JsonSchema) => ({ 'application/json': { schema } })
const problem = {
  description: 'Refused.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}
const text = { type: 'string' }
const open = { type: 'object' }
const names = { type: 'array', items: text }

interface Dialog {
  readonly summary: string
  readonly permission: string
  readonly body?: { readonly properties: Readonly<Record<string, JsonSchema>>; readonly required: readonly string[] }
  readonly answer: JsonSchema
}

function operation(operationId: string, { summary, permission, body, answer }: Dialog): JsonSchema {
  return {
    operationId,
    summary,
    description: `For the editor's dialogs. Needs the permission ${permission}.`,
    'x-permission': permission,
    parameters: [],
    ...(body && { requestBody: { required: true, content: json({ type: 'object', ...body }) } }),
    responses: {
      200: { description: 'Done.', content: json(answer) },
      400: problem,
      401: { description: 'The permission is missing.' },
      422: problem,
      502: problem,
    },
  }
}

const draft = {
  properties: { id: text, connector: text, settings: open, credentials: open, objectTypes: { type: 'array', items: open } },
  required: ['connector'],
}
const read = 'identity.read'
const design = 'identity.write and flows.write'

export const dialogPaths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>> = {
  '/identity/connectors': {
    get: operation('listConnectors', {
      summary: 'The kinds of connected system with their settings.',
      permission: read,
      answer: { type: 'array', items: open },
    }),
  },
  '/identity/design/test': {
    post: operation('testDraft', {
      summary: 'Connects to a system that need not be deployed.',
      permission: design,
      body: draft,
      answer: { $ref: '#/components/schemas/TestOutcome' },
    }),
  },
  '/identity/design/schema': {
    post: operation('discoverDraft', {
      summary: 'The object types such a system has.',
      permission: design,
      body: draft,
      answer: { type: 'array', items: { $ref: '#/components/schemas/ObjectType' } },
    }),
  },
  '/identity/expressions/check': {
    post: operation('checkExpression', {
      summary: 'What is wrong with an expression.',
      permission: read,
      body: {
        properties: { text, csAttributes: names, mvAttributes: names, initialOnly: { type: 'boolean' } },
        required: ['text'],
      },
      answer: open,
    }),
  },
  '/identity/expressions/evaluate': {
    post: operation('evaluateExpression', {
      summary: 'Tries an expression.',
      permission: read,
      body: { properties: { text, cs: {}, mv: {}, extra: open }, required: ['text'] },
      answer: open,
    }),
  },
  '/identity/expressions/condition': {
    post: operation('convertCondition', {
      summary: 'A condition as rows from its expression, or as an expression from its rows.',
      permission: read,
      body: { properties: { condition: open, text, root: { type: 'string', enum: ['cs', 'mv'] } }, required: [] },
      answer: open,
    }),
  },
  '/identity/expressions/functions': {
    get: operation('listFunctions', {
      summary: 'The functions of the expression language.',
      permission: read,
      answer: { type: 'array', items: open },
    }),
  },
  '/identity/expressions/operators': {
    get: operation('listOperators', {
      summary: 'The operators of condition rows.',
      permission: read,
      answer: { type: 'array', items: open },
    }),
  },
}
