/** Reading a request by its operation's description: the only way from HTTP to a route. */
import type { ApiStores } from '../shared/chosen-engine'
import { chosenEngine } from '../shared/chosen-engine'
import type { ApiRequest } from '../shared/http'
import type { Call } from './call'
import { readBody, readText, refuseUnknown } from './check'
import type { Operation } from './operation'
import type { OperationId } from './operations'
import { noBody } from './value-schema'

/** The call a request makes, or a SyncError `bad-request` that names the first part which is not as described. */
export function readCall(operation: Operation, request: ApiRequest, stores: ApiStores): Call<OperationId> {
  const given = readParameters(operation, request)
  const body = readBody(operation.body ?? noBody, operation.method === 'post' ? request.body : {})
  const store = given['store'] as string | undefined
  const call = {
    engine: operation.stores === undefined ? chosenEngine(stores, store, operation.method) : undefined,
    engines: stores.open(),
    notOpen: stores.notOpen(),
    given,
    body,
    who: request.user?.username ?? 'API',
    url: request.originalUrl.split('?')[0] ?? '',
    storeQuery: store === undefined ? '' : `?store=${encodeURIComponent(store)}`,
  }
  return call as unknown as Call<OperationId>
}

function readParameters({ parameters }: Operation, { params, query }: ApiRequest): Record<string, unknown> {
  const inQuery = Object.keys(parameters).filter((name) => parameters[name]?.in === 'query')
  refuseUnknown(Object.keys(query), inQuery, 'The address has')
  const given: Record<string, unknown> = {}
  for (const [name, { in: where, schema }] of Object.entries(parameters)) {
    const text = where === 'path' ? params[name] : query[name]
    if (text !== undefined) given[name] = readText(name, schema, text)
    else if (schema.default !== undefined) given[name] = schema.default
  }
  return given
}
