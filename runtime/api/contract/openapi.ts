/** The API's OpenAPI 3.1 description, made from the operations that the routes are made from. */
import { problemStatuses } from '../shared/http'
import type { JsonSchema } from './json-schema'
import type { Operation } from './operation'
import { operations } from './operations'
import { schemas } from './schemas'

const introduction = `Identity synchronisation: systems, runs, objects on both sides, pending exports.

Log in with a bearer token. Reading needs the permission identity.read, starting and holding identity.run, releasing, discarding and erasing a person identity.approve, deleting a person by hand identity.write,
trying a system that is not deployed yet identity.design; without it the answer is 401. Lists come in pages: hand \`next\` back as \`after\`; a page may be shorter than \`limit\`. Parameters that are not described are refused. In refusals operations and parts of a request stand in backticks.
With several identity stores deployed, \`store\` says which, by the file its node names.`

/** The description for clients that reach Node-RED's admin root under this path. */
export function describeApi(server: string): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {}
  for (const [id, operation] of Object.entries<Operation>(operations)) {
    const path = (paths[`/identity/${operation.path}`] ??= {})
    path[operation.method] = operationOf(id, operation)
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Idweave', version: '1', description: introduction },
    servers: [{ url: server }],
    security: [{ token: [] }],
    paths,
    components: { schemas, securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  }
}

function operationOf(operationId: string, operation: Operation): JsonSchema {
  const { summary, parameters, body, accepts } = operation
  const permission = operation.permissions.join(' and ')
  return {
    operationId,
    summary,
    description: `Needs the permission ${permission}.`,
    'x-permission': permission,
    parameters: Object.entries(parameters).map(([name, { in: where, schema }]) => {
      const { description, ...rest } = schema
      return { name, in: where, required: where === 'path', ...(description !== undefined && { description }), schema: rest }
    }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    ...(accepts && { requestBody: { required: true, content: { 'application/octet-stream': {} } } }),
    responses: { [operation.status ?? 200]: success(operation), ...refusals(operation) },
  }
}

function success({ answers, status }: Operation): JsonSchema {
  const content =
    answers === 'text'
      ? { 'text/plain': { schema: { type: 'string' } } }
      : { 'application/json': { schema: { $ref: `#/components/schemas/${answers}` } } }
  if (status !== 202) return { description: 'Done.', content }
  const headers = { Location: { description: 'Where a started run is watched.', schema: { type: 'string' } } }
  return { description: 'Accepted; it goes on by itself.', headers, content }
}

/** A body that is no JSON at all does not come as far as our routes. */
const notJson = { 'text/html': { schema: { type: 'string' } } }

function refusals(operation: Operation): JsonSchema {
  const problem = {
    description: 'Refused; `detail` says why and `next` what can be done.',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  }
  // Nothing that is read is asked of a connected system.
  const statuses = operation.method === 'get' ? problemStatuses.filter((status) => status !== 502) : problemStatuses
  const described = Object.fromEntries(statuses.map((status) => [status, problem]))
  const badRequest = operation.body ? { ...problem, content: { ...problem.content, ...notJson } } : problem
  const same = { 'application/json': { schema: { $ref: `#/components/schemas/${operation.answers}` } } }
  const failing = { description: 'Something does not work.', content: { ...problem.content, ...same } }
  return {
    ...described,
    400: badRequest,
    401: { ...problem, description: 'Nobody is logged in, or the permission is missing; `detail` says which.' },
    ...(operation.failing && { [operation.failing]: failing }),
  }
}
