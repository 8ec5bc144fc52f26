/** Every operation of the API as data: its route, its permission, what it takes and what it answers. Routes and OpenAPI are made from it. */
import type { BodySchema, ValueOf, ValueSchema } from './check'
import {
  text,
  about,
  store,
  paged,
  q,
  system,
  inPath,
  ids,
  newRun,
  release,
  runStatuses,
  objectStates,
  pendingStates,
  states,
} from './parameters'

export type Permission = 'identity.read' | 'identity.write' | 'identity.approve'

export interface Parameter {
  readonly in: 'path' | 'query'
  readonly schema: ValueSchema
}

export interface Operation {
  readonly method: 'get' | 'post'
  /** Under `identity/`; parts in braces are path parameters. */
  readonly path: string
  readonly permission: Permission
  readonly summary: string
  readonly parameters: Readonly<Record<string, Parameter>>
  readonly body?: BodySchema
  /** The name of the schema it answers with; `text` is plain text. */
  readonly answers: string
  readonly status?: 202
  /** `all` when it speaks for all stores; otherwise it is about one. */
  readonly stores?: 'all'
}

const read = { method: 'get', permission: 'identity.read' } as const
const write = { method: 'post', permission: 'identity.write' } as const
const approve = { method: 'post', permission: 'identity.approve' } as const

export const operations = {
  listSystems: {
    ...read,
    path: 'systems',
    summary: 'The connected systems with how they stand.',
    parameters: { store },
    answers: 'SystemList',
  },
  getSchema: {
    ...read,
    path: 'systems/{system}/schema',
    summary: 'The object types the system is deployed with.',
    parameters: { system: inPath.system, store },
    answers: 'SystemSchema',
  },
  testSystem: {
    ...write,
    path: 'systems/{system}/test',
    summary: 'Connects to the system with its deployed settings.',
    parameters: { system: inPath.system, store },
    answers: 'TestOutcome',
  },
  listMissing: {
    ...read,
    path: 'systems/{system}/missing',
    summary: 'The objects a full import refused to mark as gone, because there were too many.',
    parameters: { system: inPath.system, ...paged },
    answers: 'MissingList',
  },
  releaseMissing: {
    ...approve,
    path: 'systems/{system}/release-missing',
    summary: 'Lets the next full import mark exactly that list as gone.',
    parameters: { system: inPath.system, store },
    body: release,
    answers: 'Released',
  },
  startRun: {
    ...write,
    path: 'runs',
    summary: 'Starts a run.',
    parameters: { store },
    body: newRun,
    answers: 'Run',
    status: 202,
  },
  listRuns: {
    ...read,
    path: 'runs',
    summary: 'Runs, the newest first.',
    parameters: { system, status: states(runStatuses), ...paged },
    answers: 'RunPage',
  },
  getRun: {
    ...read,
    path: 'runs/{run}',
    summary: 'One run as it stands.',
    parameters: { run: inPath.run, store },
    answers: 'Run',
  },
  listRunObjects: {
    ...read,
    path: 'runs/{run}/objects',
    summary: 'What happened to each object that changed or failed in a run.',
    parameters: { run: inPath.run, outcome: about('Only these, in the words of the counters.', text), ...paged },
    answers: 'RecordPage',
  },
  cancelRun: {
    ...write,
    path: 'runs/{run}/cancel',
    summary: 'Ends a run after the page in hand.',
    parameters: { run: inPath.run, store },
    answers: 'Run',
    status: 202,
  },
  searchMetaverse: {
    ...read,
    path: 'metaverse',
    summary: 'Metaverse objects.',
    parameters: {
      type: about('Their object type.', text),
      q,
      attribute: about('An attribute they have.', text),
      value: about('The value of that attribute.', text),
      ...paged,
    },
    answers: 'IdentityPage',
  },
  getIdentity: {
    ...read,
    path: 'metaverse/{identity}',
    summary: 'One metaverse object: values with where they come from, connectors, pending exports, history.',
    parameters: { identity: inPath.identity, store },
    answers: 'IdentityDetail',
  },
  searchObjects: {
    ...read,
    path: 'objects',
    summary: 'Connector space objects.',
    parameters: { system, type: about('Their object type.', text), state: states(objectStates), q, ...paged },
    answers: 'ObjectPage',
  },
  getObject: {
    ...read,
    path: 'objects/{object}',
    summary: 'One connector space object.',
    parameters: { object: inPath.object, store },
    answers: 'ObjectDetail',
  },
  listPendingExports: {
    ...read,
    path: 'pending-exports',
    summary: 'What waits to be sent.',
    parameters: { system, state: states(pendingStates), ...paged },
    answers: 'PendingExportPage',
  },
  holdPendingExports: {
    ...write,
    path: 'pending-exports/hold',
    summary: 'Keeps pending exports back.',
    parameters: { store },
    body: ids,
    answers: 'Review',
  },
  releasePendingExports: {
    ...approve,
    path: 'pending-exports/release',
    summary: 'Lets pending exports go, past the limits too; a failed one gets a fresh start.',
    parameters: { store },
    body: ids,
    answers: 'Review',
  },
  discardPendingExports: {
    ...approve,
    path: 'pending-exports/discard',
    summary: 'Throws pending exports away.',
    parameters: { store },
    body: ids,
    answers: 'Review',
  },
  listRules: {
    ...read,
    path: 'rules',
    summary: 'The sync rules with their steps, and what is wrong with them.',
    parameters: { store },
    answers: 'RuleList',
  },
  getHealth: {
    ...read,
    path: 'health',
    summary: 'Whether somebody should look.',
    parameters: {},
    answers: 'Health',
    stores: 'all',
  },
  getMetrics: {
    ...read,
    path: 'metrics',
    summary: 'Figures in the text format of Prometheus.',
    parameters: {},
    answers: 'text',
    stores: 'all',
  },
  getDescription: {
    ...read,
    path: 'openapi.json',
    summary: 'This description.',
    parameters: {},
    answers: 'OpenApi',
    stores: 'all',
  },
} as const satisfies Readonly<Record<string, Operation>>

export type Operations = typeof operations
export type OperationId = keyof Operations

type Certain<P> = P extends { readonly in: 'path' } | { readonly schema: { readonly default: unknown } } ? true : false

type Given<P> = {
  readonly [N in keyof P as Certain<P[N]> extends true ? N : never]: P[N] extends { readonly schema: infer S }
    ? ValueOf<S>
    : never
} & {
  readonly [N in keyof P as Certain<P[N]> extends true ? never : N]?: P[N] extends { readonly schema: infer S }
    ? ValueOf<S>
    : never
}

type Body<O> = O extends { readonly body: { readonly properties: infer P; readonly required?: infer R } }
  ? BodyOf<P, R>
  : Readonly<Record<string, never>>

type Present<N, S, R> = S extends { readonly default: unknown }
  ? true
  : R extends readonly (infer One)[]
    ? N extends One
      ? true
      : false
    : false

type BodyOf<P, R> = { readonly [N in keyof P as Present<N, P[N], R> extends true ? N : never]: ValueOf<P[N]> } & {
  readonly [N in keyof P as Present<N, P[N], R> extends true ? never : N]?: ValueOf<P[N]>
}

/** What an operation is given, as its description says it: path and query in one, and the body. */
export type Parameters<K extends OperationId> = Given<Operations[K]['parameters']>
export type RequestBody<K extends OperationId> = Body<Operations[K]>
