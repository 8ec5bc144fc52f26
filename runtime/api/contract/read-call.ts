/** Reading a request by its operation's description: the only way from HTTP to a route. */
import type { Engine } from '../../engine/engine'
import type { ApiStores } from '../shared/chosen-engine'
import { chosenEngine, engineOfPreview } from '../shared/chosen-engine'
import type { ApiRequest } from '../shared/http'
import { SyncError } from '../../model/errors'
import type { Call, Upload } from './call'
import { readBody, readText, refuseUnknown } from './check'
import type { Operation } from './operation'
import type { OperationId } from './operations'
import { noBody } from './value-schema'

/** The call a request makes, or a SyncError `bad-request` that names the first part which is not as described. */
export function readCall(operation: Operation, request: ApiRequest, stores: ApiStores): Call<OperationId> {
  const given = readParameters(operation, request)
  const upload = operation.accepts === 'file' ? readUpload(request) : undefined
  const body = readBody(operation.body ?? noBody, operation.method === 'post' && !upload ? request.body : {})
  const store = given['store'] as string | undefined
  const chosen = (): Engine => chosenEngine(stores, store, operation.method)
  const call = {
    engine: operation.stores === undefined ? (ofPreview(given, stores) ?? chosen()) : undefined,
    chosen,
    engines: stores.open(),
    notOpen: stores.notOpen(),
    given,
    body,
    upload,
    who: request.user?.username ?? 'API',
    url: request.originalUrl.split('?')[0] ?? '',
    storeQuery: store === undefined ? '' : `?store=${encodeURIComponent(store)}`,
  }
  return call as unknown as Call<OperationId>
}

/** A preview that is asked for by its number alone says which store it is of. */
function ofPreview(given: Readonly<Record<string, unknown>>, stores: ApiStores): Engine | undefined {
  const { preview, store } = given
  return store === undefined && typeof preview === 'number' ? engineOfPreview(stores, preview) : undefined
}

const fileType = 'application/octet-stream'

/** The type is asked for: a page of another site cannot have a browser send it without asking first. */
function readUpload(request: ApiRequest): Upload {
  const { 'content-type': type = '', 'content-length': length } = request.headers ?? {}
  if (type.split(';')[0]?.trim().toLowerCase() !== fileType)
    throw new SyncError('bad-request', `The body must be the file itself, sent as ${fileType}.`, 'Set the header Content-Type.')
  return {
    pieces: request as unknown as AsyncIterable<Uint8Array>,
    bytes: length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : null,
  }
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
