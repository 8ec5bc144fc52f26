/** The OpenAPI description and the permissions, held against the routes; the choice of a store; what open editors are sent. */
import { createRequire } from 'node:module'
import Ajv2020 from 'ajv/dist/2020'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeApi } from '../../runtime/api/contract/openapi'
import { logins, World } from './world'

const require = createRequire(__filename)
const world = new World()
beforeAll(async () => {
  await world.start()
  await world.fresh()
})
afterAll(() => world.stop())

interface Operation {
  readonly operationId: string
  readonly 'x-permission': string
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly required: boolean
    readonly schema: Schema
  }[]
  readonly requestBody?: {
    /** A file has none that could be held against anything. */
    readonly content: { readonly 'application/json'?: { readonly schema: BodySchema } }
  }
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: { readonly $ref?: string } }> }>
}
interface BodySchema {
  readonly properties: Record<string, Schema>
  readonly required?: readonly string[]
}
interface Schema {
  readonly type: string
  readonly items?: Schema
  readonly enum?: readonly string[]
  readonly maximum?: number
}
type Method = 'get' | 'post'

const description = describeApi('/') as unknown as {
  readonly paths: Record<string, Partial<Record<Method, Operation>>>
  readonly components: { readonly schemas: Record<string, object> }
}
const described = Object.entries(description.paths).flatMap(([path, methods]) =>
  (Object.entries(methods) as [Method, Operation][]).map(([method, operation]) => ({
    path,
    method,
    operation,
    title: `${method} ${path}`,
  })),
)

/** Path parameters filled with something that is well formed and does not exist. */
const filled = (path: string) =>
  path
    .replace('/identity/', '')
    .replace(/\{(system|identity)\}/g, 'nobody')
    .replace(/\{\w+\}/g, '4711')

const takesFile = ({ requestBody }: Operation): boolean =>
  requestBody !== undefined && requestBody.content['application/json'] === undefined

/** A value that is as described. */
const well = (schema: Schema | undefined): unknown =>
  schema?.type === 'array' ? [well(schema.items)] : ({ string: 'x', integer: 1 }[schema?.type ?? ''] ?? {})

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Record<string, boolean> }
}

/** The routes Node-RED's own router for nodes has under identity/. */
function registeredRoutes(): string[] {
  const RED = require('node-red') as { runtime: { httpAdmin: { _router: { stack: Layer[] } } } }
  return RED.runtime.httpAdmin._router.stack
    .flatMap(({ route }) =>
      route?.path.startsWith('/identity/')
        ? Object.keys(route.methods).map((method) => `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`)
        : [],
    )
    .sort()
}

describe('the OpenAPI description', () => {
  it('describes every route, and every described route exists, once', () => {
    expect(registeredRoutes()).toEqual(described.map(({ title }) => title).sort())
  })

  it('is served, with the admin root as its server', async () => {
    const served = await world.get<Record<string, unknown>>('openapi.json')
    expect(served).toMatchObject({ openapi: '3.1.0', info: { title: 'Idweave' }, servers: [{ url: '/' }] })
    expect(served['paths']).toEqual(JSON.parse(JSON.stringify(description.paths)))
    expect(describeApi('/red')).toMatchObject({ servers: [{ url: '/red' }] })
  })

  it('has schemas that are JSON Schema, and no reference to one that is missing', () => {
    const ajv = new Ajv2020({
      strict: true,
      allowUnionTypes: true,
      strictRequired: false,
      strictTypes: false,
      formats: { 'date-time': true, uuid: true },
    })
    ajv.addVocabulary(['components'])
    const schemas = Object.entries(description.components.schemas)
    expect(schemas.length).toBeGreaterThan(20)
    for (const [name, schema] of schemas) {
      expect(
        () =>
          ajv.compile({
            ...schema,
            $id: `https://idweave.test/${name}`,
            components: { schemas: description.components.schemas },
          }),
        name,
      ).not.toThrow()
    }
    const text = JSON.stringify(description)
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
      expect(description.components.schemas).toHaveProperty(name as string)
  })

  it('names each operation once', () => {
    const names = described.map(({ operation }) => operation.operationId)
    expect(new Set(names).size).toBe(names.length)
  })

  const ask = (verb: 'GET' | 'POST', path: string, body: unknown) => world.ask(verb, path, body, 'administrator')

  it.each(described)('tells the truth about the parameters of $title', async ({ path, method, operation }) => {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
    expect(
      operation.parameters.filter((described) => described.in === 'path' && described.required).map(({ name }) => name),
    ).toEqual(inPath)
    const verb = method === 'get' ? 'GET' : 'POST'
    const body = method === 'get' ? undefined : {}
    const unknown = await ask(verb, `${filled(path)}?nobodyDescribedThis=1`, body)
    expect(unknown).toMatchObject({ status: 400, json: { detail: 'The address has an unknown part "nobodyDescribedThis".' } })
    for (const { name, in: where, schema } of operation.parameters) {
      if (where !== 'query') continue
      const good =
        schema.enum?.[0] ?? (schema.type === 'integer' ? '1' : name === 'store' ? world.store : name === 'after' ? '1' : 'x')
      const known = await ask(verb, `${filled(path)}?${name}=${good}`, body)
      expect(known.text, name).not.toContain('unknown part')
      for (const bad of [
        ...(schema.enum ? ['nonsense'] : []),
        ...(schema.maximum === undefined ? [] : [String(schema.maximum + 1)]),
      ])
        expect(await ask(verb, `${filled(path)}?${name}=${bad}`, body), `${name}=${bad}`).toMatchObject({
          status: 400,
          json: { detail: expect.stringMatching(`^\`${name}\` must be`) as string },
        })
    }
    if (method === 'get') return
    const more = await ask('POST', filled(path), { nobodyDescribedThis: 1 })
    const detail = takesFile(operation)
      ? 'The body must be the file itself, sent as application/octet-stream.'
      : 'The body has an unknown part "nobodyDescribedThis".'
    expect(more).toMatchObject({ status: 400, json: { detail } })
  })

  it.each(described.filter(({ operation }) => operation.requestBody && !takesFile(operation)))(
    'tells the truth about the body of $title',
    async ({ path, operation }) => {
      const { properties, required = [] } = operation.requestBody?.content['application/json']?.schema ?? { properties: {} }
      expect(Object.keys(properties).length).toBeGreaterThan(0)
      const complete = Object.fromEntries(required.map((name) => [name, properties[name]?.enum?.[0] ?? well(properties[name])]))
      for (const [name, schema] of Object.entries(properties)) {
        const wrong = schema.type === 'string' ? 5 : 'five'
        const answer = await ask('POST', filled(path), { ...complete, [name]: wrong })
        expect(answer, name).toMatchObject({
          status: 400,
          json: { detail: expect.stringMatching(`^\`${name}\` must be`) as string },
        })
      }
      for (const name of required) {
        const answer = await ask('POST', filled(path), { ...complete, [name]: undefined })
        expect(answer, name).toMatchObject({ status: 400, json: { detail: `\`${name}\` is missing.` } })
      }
    },
  )
})

describe('permissions', () => {
  const needed = (method: Method, path: string): readonly string[] => {
    if (path === '/identity/design/try') return ['identity.read', 'identity.design', 'flows.write']
    if (path.startsWith('/identity/design/')) return ['identity.design', 'flows.write']
    if (path === '/identity/previews/flow') return ['identity.run', 'flows.write']
    if (method === 'get' || path.startsWith('/identity/expressions/')) return ['identity.read']
    if (path.endsWith('/delete') || path.includes('/by-hand') || /\/metaverse(\/preview)?$/.test(path)) return ['identity.write']
    return /\/(erase|release|discard|release-missing|clock\/confirm)$/.test(path) ? ['identity.approve'] : ['identity.run']
  }

  it.each(described)('$title is open to those who may and to nobody else', async ({ path, method, operation }) => {
    const permissions = needed(method, path)
    expect(operation['x-permission']).toBe(permissions.join(' and '))
    const statusFor = async (login: string | null) =>
      (await world.ask(method === 'get' ? 'GET' : 'POST', filled(path), method === 'get' ? undefined : {}, login)).status
    for (const [login, granted] of Object.entries(logins)) {
      if (permissions.every((permission) => granted.includes(permission))) expect(await statusFor(login), login).not.toBe(401)
      else expect(await statusFor(login), login).toBe(401)
    }
    for (const login of [null, 'forged']) expect(await statusFor(login)).toBe(401)
  })

  it('a reader starts and changes nothing', async () => {
    world.hireMany(1)
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const before = await world.get<{ items: unknown[] }>('runs')
    const [pending] = (await world.get<{ items: { id: number }[] }>('pending-exports', 'reader')).items
    expect((await world.ask('POST', 'runs', { system: 'HR', profile: 'full-import' }, 'reader')).status).toBe(401)
    for (const action of ['hold', 'release', 'discard'])
      expect((await world.ask('POST', `pending-exports/${action}`, { ids: [pending?.id] }, 'reader')).status).toBe(401)
    for (const action of ['release', 'discard'])
      expect((await world.ask('POST', `pending-exports/${action}`, { ids: [pending?.id] }, 'operator')).status).toBe(401)
    expect(await world.get('runs')).toEqual(before)
    expect((await world.get<{ items: object[] }>('pending-exports?state=pending')).items).toHaveLength(1)
  })
})

describe('stores', () => {
  it('must be named when several are deployed', async () => {
    const second = { id: 'store2', type: 'identity-store', name: 'Other', file: 'second.sqlite', types: [] }
    const system = {
      id: 'crm',
      type: 'identity-connected-system',
      name: 'CRM',
      store: 'store2',
      connector: 'memory',
      settings: { table: 'crm' },
      objectTypes: [{ name: 'user', anchor: 'id', attributes: [{ name: 'id', type: 'text', multi: false }] }],
    }
    await world.fresh({}, [second, system])
    expect(await world.ask('GET', 'systems')).toMatchObject({
      status: 400,
      json: {
        detail: `Several identity stores are deployed: ${world.store}, second.sqlite.`,
        next: 'Say which with `store`.',
      },
    })
    expect(await world.get('systems?store=second.sqlite')).toMatchObject({ items: [{ id: 'crm', name: 'CRM' }] })
    expect(await world.ask('GET', 'systems?store=third.sqlite')).toMatchObject({ status: 404 })
    const started = await world.ask('POST', 'runs?store=second.sqlite', { system: 'CRM', profile: 'full-import' })
    expect(started.status).toBe(202)
    const location = started.headers.get('location') ?? ''
    expect(await world.get(location.replace('/identity/', ''))).toMatchObject({ system: { id: 'crm' } })
    expect(await world.get<object>('health')).toMatchObject({ stores: [{ name: world.store }, { name: 'second.sqlite' }] })
    expect((await world.ask('GET', 'metrics')).text).toContain('idweave_store_bytes{store="second.sqlite"}')
  })

  it('that are not there answer 503, with what to do', async () => {
    await world.red.deploy([{ id: 'tab', type: 'tab', label: 'empty' }])
    for (const path of ['systems', 'runs', 'health', 'metaverse', 'rules'])
      expect(await world.ask('GET', path), path).toMatchObject({
        status: 503,
        json: { detail: 'No identity store is deployed.', next: expect.stringContaining('Deploy a flow') as string },
      })
    expect((await world.ask('GET', 'openapi.json')).status).toBe(200)
    await world.fresh()
    expect((await world.ask('GET', 'systems')).status).toBe(200)
  })
})

describe('open editors', () => {
  it('N8 hear figures of runs, four times a second at most, and nothing about people', async () => {
    const slow = {
      id: 'slow',
      type: 'function',
      z: 'tab',
      func: 'setTimeout(() => { node.send(msg); node.done() }, 40)',
      outputs: 1,
      wires: [['scope']],
      x: 1,
      y: 1,
    }
    await world.fresh({
      pageSize: 5,
      change: [{ id: 'import', type: 'identity-connector-import', wires: [['slow'], [], []] }, slow],
    })
    for (let i = 0; i < 120; i++) world.hire(`P-${i}`, 'Wilhelmina', 'Zachariassen')
    world.published.length = 0
    const run = await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    await expect.poll(() => JSON.stringify(world.published.at(-1)?.data)).toContain('"status":"success"')
    expect(world.published.length).toBeGreaterThan(2)
    const gaps = world.published.slice(1).map(({ at }, i) => at - (world.published[i]?.at ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(240)
    expect(world.published.at(-1)?.data).toEqual({
      runs: [
        {
          store: world.store,
          id: run.id,
          kind: 'sync',
          profile: 'full-import+delta-sync',
          system: 'hr',
          status: 'success',
          started: '2026-03-02T08:00:00Z',
          ended: '2026-03-02T08:00:00Z',
          total: 120,
          counters: expect.objectContaining({ read: 120, projected: 120 }) as object,
          warnings: 0,
        },
      ],
    })
    expect(JSON.stringify(world.published)).not.toMatch(/Wilhelmina|Zachariassen|P-1|approver/)
  })
})
