/** The OpenAPI description, word for word where it could go wrong: parameters, bodies, answers and refusals. */
import { beforeEach, describe, expect, it } from 'vitest'
import { operations } from '../../../runtime/api/contract/operations'
import { describeApi } from '../../../runtime/api/contract/openapi'

type Described = Record<string, unknown> & {
  readonly parameters: readonly unknown[]
  readonly responses: Record<string, { readonly content?: object }>
}
interface Api {
  readonly paths: Record<string, Record<'get' | 'post', Described>>
  readonly security: unknown
  readonly servers: unknown
}
let api: Api
beforeEach(() => {
  api = describeApi('/red') as unknown as Api
})
function described(method: 'get' | 'post', path: string): Described {
  const found = api.paths[path]?.[method]
  if (!found) throw new Error(`${method} ${path} is not described`)
  return found
}
const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
const answer = (name: string) => ({ 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } })

describe('the description', () => {
  it('asks for a token everywhere, at the admin root', () => {
    expect([api.security, api.servers]).toEqual([[{ token: [] }], [{ url: '/red' }]])
  })

  it('has every operation under its path and method', () => {
    const all = Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => [operationId, method, path]),
    )
    const expected = Object.entries(operations).map(([id, { method, path }]) => [id, method, `/identity/${path}`])
    expect(all.sort()).toEqual(expected.sort())
  })

  it('says of parameters where they stand, whether they are needed and what they may be', () => {
    const { parameters, requestBody } = described('get', '/identity/systems/{system}/missing')
    expect(requestBody).toBeUndefined()
    expect(parameters).toEqual([
      {
        name: 'system',
        in: 'path',
        required: true,
        description: 'The connected system, by the id or the name of its node.',
        schema: { type: 'string', minLength: 1, maxLength: 500 },
      },
      expect.objectContaining({ name: 'store', in: 'query', required: false }),
      {
        name: 'limit',
        in: 'query',
        required: false,
        description: 'Items a page at most.',
        schema: { type: 'integer', minimum: 1, maximum: 500, default: 50 },
      },
      expect.objectContaining({ name: 'after', in: 'query', required: false }),
    ])
    const [run] = described('get', '/identity/runs/{run}').parameters as object[]
    expect(Object.keys(run ?? {})).toEqual(['name', 'in', 'required', 'schema'])
  })

  it('says what reading answers and refuses: nothing is asked of a connected system', () => {
    const { responses } = described('get', '/identity/systems')
    expect(Object.keys(responses)).toEqual(['200', '400', '401', '404', '409', '422', '500', '503'])
    expect(responses[200]).toEqual({ description: 'Done.', content: answer('SystemList') })
    expect(responses[400]?.content).toEqual(problem)
    expect(responses[401]).toMatchObject({
      description: 'Nobody is logged in, or the permission is missing; `detail` says which.',
    })
  })

  it('says of a body that it is needed, and that one which is no JSON is refused elsewhere', () => {
    const { requestBody, responses, ...release } = described('post', '/identity/systems/{system}/release-missing')
    expect(release).toMatchObject({ operationId: 'releaseMissing', 'x-permission': 'identity.approve' })
    expect(requestBody).toEqual({
      required: true,
      content: { 'application/json': { schema: operations.releaseMissing.body } },
    })
    expect(responses[400]?.content).toEqual({ ...problem, 'text/html': { schema: { type: 'string' } } })
    expect(Object.keys(responses)).toContain('502')
    expect(described('post', '/identity/systems/{system}/test')).not.toHaveProperty('requestBody')
  })

  it('says what goes on by itself, and where to watch it', () => {
    const { responses } = described('post', '/identity/runs')
    expect(responses).not.toHaveProperty('200')
    expect(responses[202]).toEqual({
      description: 'Accepted; it goes on by itself.',
      headers: { Location: { description: 'Where a started run is watched.', schema: { type: 'string' } } },
      content: answer('Run'),
    })
  })

  it('says where several permissions are needed, and what is plain text', () => {
    expect(described('post', '/identity/design/test')).toMatchObject({
      'x-permission': 'identity.design and flows.write',
      description: 'Needs the permission identity.design and flows.write.',
    })
    expect(described('get', '/identity/metrics').responses[200]?.content).toEqual({
      'text/plain': { schema: { type: 'string' } },
    })
  })
})
