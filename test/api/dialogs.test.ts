/** The routes behind the editor's dialogs, in a real Node-RED. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withoutSecrets } from '../../runtime/api/shared/redaction'
import { configuration } from '../editor/flow'
import type { FlowNode } from '../nodes/red'
import { needsServer } from '../servers/needs'
import type { Slapd } from '../servers/slapd'
import { startSlapd } from '../servers/slapd'
import { World } from './world'

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

const world = new World()
beforeAll(async () => {
  await world.start()
  writeFileSync(join(world.red.userDir, 'data', 'staff.csv'), 'id,name\n1,Anna\n')
})
afterAll(() => world.stop())

/** Every answer is held against the description. */
async function ask(method: 'GET' | 'POST', path: string, body?: unknown, token = 'administrator'): Promise<Answer> {
  const { status, json } = await world.ask(method, path, body, token)
  return { status, body: json }
}

describe('the routes behind the dialogs', () => {
  it('describe every connector by data alone', async () => {
    const { status, body } = await ask('GET', 'connectors')
    expect(status).toBe(200)
    const csv = (body as unknown as { name: string; settings: { name: string }[] }[]).find(({ name }) => name === 'csv')
    expect(csv?.settings.map(({ name }) => name)).toContain('file')
    expect(Object.keys(csv ?? {}).toSorted()).toEqual(['abilities', 'help', 'label', 'name', 'settings'])
  })

  it('test and discover a system that is not deployed', async () => {
    const draft = { id: 'new', connector: 'csv', settings: { file: 'data/staff.csv', anchor: 'id' }, credentials: {} }
    expect((await ask('POST', 'design/test', draft)).body).toMatchObject({ ok: true })
    const { body } = await ask('POST', 'design/schema', draft)
    expect(body).toMatchObject([{ name: 'person', anchor: 'id', attributes: [{ name: 'id' }, { name: 'name' }] }])
  })

  it('refuse with problem details that say what to do', async () => {
    const unknown = await ask('POST', 'design/test', { id: '', connector: 'carrier-pigeon', settings: {} })
    expect(unknown).toMatchObject({
      status: 422,
      body: { type: 'urn:idweave:problem:not-configured', status: 422, next: 'Choose another kind of system.' },
    })
    const malformed = await ask('POST', 'design/test', { connector: 'csv', settings: 'people.csv' })
    expect(malformed).toMatchObject({ status: 400, body: { title: 'bad-request', detail: '`settings` must be an object.' } })
    const variable = await ask('POST', 'design/test', {
      id: '',
      connector: 'csv',
      settings: { file: '${IDWEAVE_NO_SUCH_VARIABLE}' },
    })
    expect(variable).toMatchObject({ status: 422, body: { detail: 'The environment has no variable IDWEAVE_NO_SUCH_VARIABLE.' } })
  })

  it('keep files to the allowed folders', async () => {
    const outside = await ask('POST', 'design/schema', { id: '', connector: 'csv', settings: { file: '/etc/passwd' } })
    expect(outside.status).toBeGreaterThanOrEqual(400)
    expect(JSON.stringify(outside.body)).not.toContain('root:')
  })

  it.each([
    ['Lower(cs["givenName"])', {}, []],
    ['Uper("x")', {}, [{ severity: 'error', position: 0, length: 4 }]],
    ['cs["shoe"]', { csAttributes: ['givenName'] }, [{ severity: 'warning', position: 3 }]],
    ['NewGuid()', {}, [{ severity: 'error' }]],
    ['NewGuid()', { initialOnly: true }, []],
  ])('check %s', async (text, more, problems) => {
    const { body } = await ask('POST', 'expressions/check', { text, ...more })
    expect(body['problems']).toMatchObject(problems)
    expect(body['problems']).toHaveLength(problems.length)
  })

  it('evaluate with values typed in, to the last digit', async () => {
    const evaluated = await ask('POST', 'expressions/evaluate', {
      text: 'Lower(cs["Name"]) + mv["n"]',
      cs: { name: 'ANNA' },
      mv: { n: { integer: '133801632000000001' } },
      extra: {},
    })
    expect(evaluated.body).toEqual({ value: 'anna133801632000000001', display: 'anna133801632000000001' })
    const absent = await ask('POST', 'expressions/evaluate', { text: 'cs["a"]', cs: { a: '' }, mv: {}, extra: {} })
    expect(absent.body).toEqual({ value: null, display: '' })
    const fault = await ask('POST', 'expressions/evaluate', { text: '1 + 1 / 0', cs: {}, mv: {}, extra: {} })
    expect(fault.body).toMatchObject({ error: expect.stringContaining('zero') as string })
  })

  it('S2 turn conditions into expressions and back', async () => {
    const condition = { match: 'all', parts: [{ attribute: 'sn', operator: 'notEquals', value: 'x' }] }
    const { body } = await ask('POST', 'expressions/condition', { condition, root: 'cs' })
    expect(body['text']).toBe('IsPresent(cs["sn"]) AND cs["sn"] <> "x"')
    expect((await ask('POST', 'expressions/condition', { text: body['text'], root: 'cs' })).body).toEqual({ condition })
    expect((await ask('POST', 'expressions/condition', { text: 'Length(cs["sn"]) > 3', root: 'cs' })).body).toEqual({
      condition: null,
    })
    const incomplete = await ask('POST', 'expressions/condition', {
      condition: { match: 'all', parts: [{ attribute: 'sn', operator: 'equals' }] },
      root: 'cs',
    })
    expect(incomplete.status).toBe(400)
  })

  it('document every function with help and examples', async () => {
    const functions = (await ask('GET', 'expressions/functions')).body as unknown as {
      name: string
      help: string
      examples: unknown[]
    }[]
    expect(functions.length).toBeGreaterThan(60)
    expect(functions.filter(({ help, examples }) => help === '' || examples.length === 0).map(({ name }) => name)).toEqual([])
    const operators = (await ask('GET', 'expressions/operators')).body as unknown as { id: string }[]
    expect(operators.map(({ id }) => id)).toContain('isPresent')
  })
})

describe('who may use the routes behind the dialogs', () => {
  const draft = { id: '', connector: 'csv', settings: { file: 'data/staff.csv' } }

  it.each([
    ['nobody', 'stranger', 401, 401],
    ['identity.read', 'reader', 200, 401],
    ['identity.run and neither', 'operator', 200, 401],
    ['flows.write without identity.design', 'flowWriter', 401, 401],
    ['both', 'designer', 200, 200],
  ] as const)('%s', async (_who, token, reading, drafting) => {
    expect((await ask('GET', 'connectors', undefined, token)).status).toBe(reading)
    expect((await ask('POST', 'expressions/check', { text: '1' }, token)).status).toBe(reading)
    expect((await ask('POST', 'design/test', draft, token)).status).toBe(drafting)
    expect((await ask('POST', 'design/schema', draft, token)).status).toBe(drafting)
  })
})

needsServer('slapd')('N9 secrets of a draft', () => {
  let slapd: Slapd
  beforeAll(async () => {
    slapd = await startSlapd()
    const credentials = { password: slapd.password }
    const [store, directory] = ['store', 'directory'].map((id) => configuration.find((node) => node.id === id))
    const broker = { id: 'broker', type: 'mqtt-broker', name: '', broker: '127.0.0.1', port: '1', credentials }
    await world.red.deploy([store, { ...directory, settings: settings(), credentials }, broker] as FlowNode[])
  })
  afterAll(async () => {
    await slapd?.stop()
  })

  const settings = () => ({ urls: [slapd.url], bindDn: slapd.rootDn, baseDns: [slapd.baseDn] })

  it('those that were not typed in come from the deployed system', async () => {
    const draft = { id: 'directory', connector: 'ldap', settings: settings(), credentials: {} }
    expect((await ask('POST', 'design/test', draft)).body).toMatchObject({ ok: true })
  })

  it('one typed in counts before the deployed one, and is not repeated in the answer', async () => {
    const { body } = await ask('POST', 'design/test', {
      id: 'directory',
      connector: 'ldap',
      settings: settings(),
      credentials: { password: 'Wrong-9876' },
    })
    expect(body).not.toMatchObject({ ok: true })
    expect(JSON.stringify(body)).not.toContain('Wrong-9876')
  })

  it('the credentials of other kinds of node are out of reach', async () => {
    expect(
      (await ask('POST', 'design/test', { id: 'broker', connector: 'ldap', settings: settings(), credentials: {} })).body,
    ).not.toMatchObject({ ok: true })
  })

  it('are redacted from whatever a system answers', () => {
    expect(withoutSecrets({ steps: [{ message: 'bind as x with Secret-1234 failed' }] }, ['Secret-1234'])).toEqual({
      steps: [{ message: 'bind as x with ••• failed' }],
    })
    expect(withoutSecrets('a text with an a', ['a'])).toBe('a text with an a')
  })
})
