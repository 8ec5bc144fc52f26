/** The editor's questions to the server and the shapes of its answers. */
import type { ConditionGroup } from '../../../runtime/expression/condition'
import type { ConnectorType, TestOutcome } from '../../../runtime/model/connector'
import type { DiscoveredType } from '../../../runtime/model/discovered'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import type { AttributeValue } from '../../../runtime/model/values'
import { text } from '../widgets/text'
import { connectorInWords, functionInWords } from './descriptions'

/** A refusal of the server: what happened, and what to do about it. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly next: string,
  ) {
    super(message)
  }
}

/** A connector type as the server describes it: everything but its functions. */
export type ConnectorDescription = Omit<ConnectorType, 'open'>

interface ProblemDetails {
  readonly title?: string
  readonly detail?: string
  readonly next?: string
}

/** Asks the server; rejects with an ApiError. The path is relative to `identity/`. The editor adds its login to every request. */
export function call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    $.ajax({
      url: `identity/${path}`,
      method,
      dataType: 'json',
      ...(body === undefined ? {} : { contentType: 'application/json', data: JSON.stringify(body) }),
    })
      .done((answer: T) => resolve(answer))
      .fail((request: JQuery.jqXHR) => reject(refusalOf(request)))
  })
}

/** What was begun on the server, as it is now and where it is seen from now on: an address as `call` takes it. */
export interface Begun<T> {
  readonly answer: T
  readonly at: string
}

/** Begins something that goes on after the answer; rejects with an ApiError. */
export function begin<T>(path: string, body: unknown): Promise<Begun<T>> {
  return new Promise((resolve, reject) => {
    $.ajax({
      url: `identity/${path}`,
      method: 'POST',
      dataType: 'json',
      contentType: 'application/json',
      data: JSON.stringify(body),
    })
      .done((answer: T, _status: unknown, request: JQuery.jqXHR) => {
        const location = request.getResponseHeader('Location') ?? ''
        resolve({ answer, at: location.slice(location.indexOf('identity/') + 'identity/'.length) })
      })
      .fail((request: JQuery.jqXHR) => reject(refusalOf(request)))
  })
}

/** What an answer says that is no good one. */
export function refusalOf(request: JQuery.jqXHR): ApiError {
  const problem = request.responseJSON as ProblemDetails | undefined
  if (problem?.detail || problem?.title) return new ApiError(problem.detail || problem.title || '', problem.next ?? '')
  return new ApiError(
    request.status === 0 ? text('server.silent') : text('server.answered', { status: request.status, text: request.statusText }),
    '',
  )
}

const once = new Map<string, Promise<unknown>>()

/** Asked once an editor session; a failure is asked again next time. */
function remembered<T>(path: string): Promise<T> {
  const known = once.get(path) as Promise<T> | undefined
  if (known) return known
  const asked = call<T>('GET', path)
  once.set(path, asked)
  asked.catch(() => once.delete(path))
  return asked
}

/**
 * A connected system as the dialog has it, saved or not. `credentials` only those typed in now; the others the server takes from
 * the deployed node.
 */
export interface SystemDraft {
  readonly id: string
  readonly connector: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly credentials: Readonly<Record<string, string>>
  readonly objectTypes: readonly ObjectTypeSchema[]
}

/** A fault of an expression's text. `position` counts characters from 0. */
export interface ExpressionProblem {
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly position: number
  readonly length: number
}

export interface ExpressionFindings {
  readonly problems: readonly ExpressionProblem[]
  /** What it gives depends on the time zone. */
  readonly zoned: boolean
}

/** What the help says about one function of the expression language. */
export interface FunctionHelp {
  readonly name: string
  readonly signature: string
  readonly help: string
  readonly examples: readonly { readonly expression: string; readonly result: AttributeValue | null }[]
}

export interface ExpressionCheck {
  readonly text: string
  readonly csAttributes?: readonly string[]
  readonly mvAttributes?: readonly string[]
  readonly initialOnly?: boolean
}

export interface ExpressionTrial {
  readonly text: string
  readonly timeZone: string
  readonly cs: Readonly<Record<string, unknown>>
  readonly mv: Readonly<Record<string, unknown>>
  readonly extra: Readonly<Record<string, unknown>>
}

export type TrialResult =
  { readonly display: string; readonly value: unknown } | { readonly error: string; readonly position: number }

/** Something that an edited flow could not do, or that would be better otherwise. */
export interface FlowProblem {
  /** The id of the node that has it; null where it is that of several. */
  readonly node: string | null
  readonly name: string
  readonly kind: 'fault' | 'advice'
  /** A sentence with the next step. */
  readonly message: string
}

/** What a step that is edited does with objects there are. */
export interface TriedStep {
  /** What the store has, or what the system shows before anything was imported; `unread` where that takes a login. */
  readonly from: 'imported' | 'system' | 'metaverse' | 'unread'
  readonly objects: number
  readonly isCut: boolean
  readonly object: {
    readonly at: number
    readonly name: string
    readonly values: readonly { readonly attribute: string; readonly text: string }[]
  } | null
  readonly counts: readonly { readonly outcome: TriedOutcome; readonly count: number }[]
  readonly outcome: { readonly outcome: TriedOutcome; readonly because: string } | null
  /** What each row of an attribute flow gives, of the rows that name what they write. */
  readonly values: readonly TriedValue[]
  readonly found: Readonly<Record<string, readonly string[]>>
  readonly isFound: boolean
  readonly peopleCut: boolean
}

export type TriedOutcome = 'inScope' | 'outOfScope' | 'joined' | 'noMatch' | 'ambiguous' | 'failed' | 'untried'

export interface TriedValue {
  readonly text: string | null
  readonly keeps: boolean
  readonly fault: string | null
  /** Why it is not said. */
  readonly untried: string | null
  /** The row is switched off. */
  readonly off: boolean
}

let connectorsKnown: readonly ConnectorDescription[] = []

/** The kinds of system, as far as a dialog has asked for them in this editor session. */
export function knownConnectors(): readonly ConnectorDescription[] {
  return connectorsKnown
}

async function connectors(): Promise<readonly ConnectorDescription[]> {
  connectorsKnown = (await remembered<readonly ConnectorDescription[]>('connectors')).map(connectorInWords)
  return connectorsKnown
}

export const api = {
  functions: async () => (await remembered<readonly FunctionHelp[]>('expressions/functions')).map(functionInWords),
  check: (question: ExpressionCheck) => call<ExpressionFindings>('POST', 'expressions/check', question),
  evaluate: (trial: ExpressionTrial) => call<TrialResult>('POST', 'expressions/evaluate', trial),
  condition: (question: { text: string; root: 'cs' | 'mv' }) =>
    call<{ condition: ConditionGroup | null }>('POST', 'expressions/condition', question),
  problems: (flow: readonly object[], typed: Readonly<Record<string, readonly string[]>>) =>
    call<{ readonly items: readonly FlowProblem[] }>('POST', 'design/problems', { flow, typed }),
  tryStep: (question: object) => call<TriedStep>('POST', 'design/try', question),
  start: (node: string) => call<{ readonly node: string }>('POST', `nodes/${encodeURIComponent(node)}/start`, {}),
  connectors,
  test: (draft: SystemDraft) => call<TestOutcome>('POST', 'design/test', draft),
  schema: (draft: SystemDraft) => call<readonly DiscoveredType[]>('POST', 'design/schema', draft),
}
