/** The routes behind the editor's dialogs: kinds of system, testing and discovering a system before it is deployed, and the expression language. */
import {
  check,
  compile,
  conditionOperators,
  conditionToExpression,
  documentation,
  ExpressionError,
  expressionToCondition,
} from '../../expression'
import type { ConditionGroup } from '../../expression'
import { connectorTypes } from '../../connectors/list'
import type { ConnectorType, TestOutcome } from '../../model/connector'
import { messageOf, SyncError } from '../../model/errors'
import { displayValue } from '../../model/values'
import { listOf, objectOf, optionalNames, textOf } from '../shared/redaction'
import { withSystem } from './draft'
import type { DesignOptions, DesignRequest, EditorHost, Handler, Middleware } from './host'
import { viewOf } from './sample-objects'

/** Registers the routes under Node-RED's admin root; to be called once a process. */
export function registerDesignRoutes(RED: EditorHost, options: DesignOptions): void {
  const read = RED.auth.needsPermission('identity.read')
  const write = RED.auth.needsPermission('identity.write')
  // A draft is opened with the deployed node's secrets, so whoever may send one must be allowed to change that node anyway.
  const design = [write, RED.auth.needsPermission('flows.write')]
  const get = (path: string, answer: () => unknown): void => void RED.httpAdmin.get(`/identity/${path}`, read, respond(answer))
  const post = (path: string, permissions: readonly Middleware[], answer: (body: Record<string, unknown>) => unknown): void =>
    void RED.httpAdmin.post(
      `/identity/${path}`,
      ...permissions,
      respond((request) => answer(objectOf(request.body, 'the request'))),
    )
  get('connectors', () => connectorTypes.map(described))
  get('expressions/functions', documentation)
  get('expressions/operators', () => conditionOperators)
  post('expressions/check', [read], checkExpression)
  post('expressions/evaluate', [read], evaluateExpression)
  post('expressions/condition', [read], convertCondition)
  post('design/test', design, (body) => withSystem(RED, options, body, (system) => system.test() satisfies Promise<TestOutcome>))
  post('design/schema', design, (body) => withSystem(RED, options, body, (system) => system.schema()))
}

function described({ name, label, help, settings, abilities }: ConnectorType) {
  return { name, label, help, settings, abilities }
}

function checkExpression(body: Record<string, unknown>) {
  const cs = optionalNames(body, 'csAttributes')
  const mv = optionalNames(body, 'mvAttributes')
  return {
    problems: check(textOf(body, 'text'), {
      ...(cs && { csAttributes: cs }),
      ...(mv && { mvAttributes: mv }),
      initialOnly: body['initialOnly'] === true,
    }),
  }
}

function evaluateExpression(body: Record<string, unknown>) {
  const extra = body['extra'] === undefined ? {} : objectOf(body['extra'], 'extra')
  const scope = {
    cs: viewOf(body['cs'], 'cs'),
    mv: viewOf(body['mv'], 'mv'),
    extra,
    now: `${new Date().toISOString().slice(0, 19)}Z`,
  }
  try {
    const value = compile(textOf(body, 'text'), { initialOnly: true }).evaluate(scope)
    return { value, display: displayValue(value) }
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return { error: thrown.reason, position: thrown.position }
    throw thrown
  }
}

function convertCondition(body: Record<string, unknown>) {
  const root = body['root'] === 'mv' ? 'mv' : 'cs'
  if (body['condition'] === undefined) return { condition: expressionToCondition(textOf(body, 'text'), root) }
  const condition = objectOf(body['condition'], 'condition')
  listOf(condition['parts'], 'condition.parts')
  try {
    return { text: conditionToExpression(condition as unknown as ConditionGroup, root) }
  } catch (thrown) {
    if (thrown instanceof ExpressionError) throw new SyncError('bad-request', thrown.reason)
    throw thrown
  }
}

/** Answers with JSON, or with problem details (RFC 9457) for whatever is thrown. */
function respond(answer: (request: DesignRequest) => unknown): Handler {
  return (request, response) => {
    Promise.resolve()
      .then(() => answer(request))
      .then(
        (result) => response.status(200).type('application/json').send(JSON.stringify(result)),
        (thrown: unknown) => {
          const problem = problemOf(thrown)
          response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem))
        },
      )
  }
}

function problemOf(thrown: unknown) {
  if (!(thrown instanceof SyncError))
    return {
      type: 'about:blank',
      title: 'Internal error',
      status: 500,
      detail: messageOf(thrown),
      next: 'Look into the log of Node-RED.',
    }
  return {
    type: `urn:idweave:problem:${thrown.code}`,
    title: thrown.code,
    status: statusOf(thrown),
    detail: thrown.message,
    next: thrown.next,
  }
}

function statusOf({ code }: SyncError): number {
  if (code === 'bad-request') return 400
  return code === 'not-configured' || code === 'not-supported' || code === 'schema-changed' ? 422 : 502
}
