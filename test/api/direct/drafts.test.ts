/** What the dialogs' routes take from a draft, the deployed node and the environment; objects and conditions written by hand. */
import { utc } from '../../../runtime/model/zone'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { registerConnectorType } from '../../../runtime/connectors/list'
import type { ConnectorContext, ConnectorSettings, ConnectorType } from '../../../runtime/model/connector'
import { SyncError } from '../../../runtime/model/errors'
import { draftSystem } from '../../../runtime/api/dialogs/draft'
import { sampleObject } from '../../../runtime/api/dialogs/sample-objects'
import { memory } from '../../nodes/memory'
import { NOW } from '../../store/objects'
import { DirectApi } from './world'

const api = new DirectApi([])
let opened: { settings: ConnectorSettings; context: ConnectorContext } | undefined
let refuse: (() => never) | undefined
let delay = 0

/** A system that shows what it was opened with. */
const mirror: ConnectorType = {
  ...memory,
  name: 'mirror',
  settings: [
    { name: 'host', label: 'Host', kind: 'text', help: '' },
    { name: 'password', label: 'Password', kind: 'secret', help: '' },
  ],
  async open(settings, context) {
    opened = { settings, context }
    refuse?.()
    if (delay > 0) await new Promise((done) => setTimeout(done, delay).unref())
    return {
      test: async () => ({ ok: true, steps: [{ name: 'password', ok: true, message: String(settings['password']) }] }),
      schema: async () => [{ name: 'user', anchor: 'id', attributes: [{ name: 'id', type: 'text', multi: false }] }],
      close: async () => undefined,
    }
  },
}

beforeAll(() => registerConnectorType(mirror))
afterEach(() => {
  opened = undefined
  refuse = undefined
  delay = 0
  api.nodes.clear()
  for (const name of Object.keys(api.environment)) delete api.environment[name]
})

const test = (draft: object) => api.ask('POST', 'design/test', { body: { connector: 'mirror', ...draft } })

describe('a draft', () => {
  it('is opened with what it has, and nothing where it has nothing', async () => {
    expect((await test({})).status).toBe(200)
    expect(opened).toMatchObject({ context: { allowedFolders: [], objectTypes: [] } })
    expect(opened?.settings).toEqual({})
    const objectTypes = [{ name: 'user', anchor: 'id', attributes: [] }]
    await test({ id: null, settings: { host: 'a', port: 5, list: ['x'], none: null }, objectTypes })
    expect(opened?.settings).toEqual({ host: 'a', port: 5, list: ['x'], none: null })
    expect(opened?.context.objectTypes).toEqual(objectTypes)
    expect(opened?.context.log('info', 'nothing listens')).toBeUndefined()
  })

  it('answers what the system answers', async () => {
    expect(await api.post('design/schema', { connector: 'mirror' })).toEqual([
      { name: 'user', anchor: 'id', attributes: [{ name: 'id', type: 'text', multi: false }] },
    ])
  })

  it.each([
    [{ settings: 'x' }, '`settings` must be an object.'],
    [{ settings: [] }, '`settings` must be an object.'],
    [{ credentials: 5 }, '`credentials` must be an object.'],
    [{ objectTypes: {} }, '`objectTypes` must be a list.'],
    [{ objectTypes: ['user'] }, '`objectTypes[0]` must be an object.'],
    [{ id: 5 }, '`id` must be text.'],
    [{ connector: null }, '`connector` is missing.'],
  ])('is refused with a sentence: %j', async (draft, detail) => {
    expect(await test(draft)).toMatchObject({ status: 400, json: { detail } })
  })

  it('is given up when the system does not answer in time', async () => {
    delay = 5000
    expect(await test({})).toMatchObject({
      status: 502,
      json: { detail: 'The system has not answered for 0 seconds.', next: 'Check address, port and firewall.' },
    })
  })

  it('of a kind that is not installed is refused', async () => {
    expect(await test({ connector: 'pigeon' })).toMatchObject({
      status: 422,
      json: { detail: 'This installation has no connector "pigeon".', next: 'Choose another kind of system.' },
    })
  })

  it('N9 has no secrets in its answer or its refusal', async () => {
    const credentials = { password: 'Secret-1' }
    expect((await test({ credentials })).json).toEqual({ ok: true, steps: [{ name: 'password', ok: true, message: '•••' }] })
    refuse = () => {
      throw new SyncError('login-refused', 'not as Secret-1', 'not Secret-1')
    }
    expect(await test({ credentials })).toMatchObject({ status: 502, json: { detail: 'not as •••', next: 'not •••' } })
  })
})

describe('N9 secrets of a draft', () => {
  const password = async (draft: object): Promise<unknown> => {
    await test(draft)
    return opened?.settings['password']
  }

  it('are taken from the deployed system where none is typed in', async () => {
    api.nodes.set('hr', { type: 'identity-connected-system', credentials: { password: 'stored-1', other: 'x' } })
    api.nodes.set('bare', { type: 'identity-connected-system' })
    expect(await password({ id: 'hr' })).toBe('stored-1')
    expect(opened?.settings).not.toHaveProperty('other')
    expect(await password({ id: 'hr', credentials: { password: null } })).toBe('stored-1')
    expect(await password({ id: 'hr', credentials: { password: 'typed-1' } })).toBe('typed-1')
    expect(await password({ id: 'hr', credentials: { password: '' } })).toBeUndefined()
    expect(opened?.settings).toEqual({})
    expect(await password({ id: 'bare' })).toBeUndefined()
    expect(await password({ id: 'nobody' })).toBeUndefined()
    expect(await password({ id: '' })).toBeUndefined()
  })

  it('are no other node’s', async () => {
    api.nodes.set('broker', { type: 'mqtt-broker', credentials: { password: 'stored-1' } })
    expect(await password({ id: 'broker' })).toBeUndefined()
    api.nodes.set('', { type: 'identity-connected-system', credentials: { password: 'stored-1' } })
    expect(await password({ id: '' })).toBeUndefined()
  })

  it('count before a setting of their name, and only as text', async () => {
    expect(await password({ settings: { password: 'plain-1' }, credentials: { password: 'typed-1' } })).toBe('typed-1')
    expect(await password({ credentials: { password: 5 } })).toBeUndefined()
    expect(await password({ credentials: { host: 'typed-1' } })).toBeUndefined()
    expect(opened?.settings).toEqual({})
  })
})

describe('the environment', () => {
  afterAll(() => {
    delete process.env['IDWEAVE_TEST_HOST']
  })

  it('of the node’s flow counts before that of the process, in settings, lists and secrets', async () => {
    process.env['IDWEAVE_TEST_HOST'] = 'of the process'
    const settings = { host: '${IDWEAVE_TEST_HOST}', list: ['a', '${IDWEAVE_TEST_HOST}'], text: 'x${IDWEAVE_TEST_HOST}' }
    await test({ settings })
    expect(opened?.settings).toEqual({ host: 'of the process', list: ['a', 'of the process'], text: 'x${IDWEAVE_TEST_HOST}' })
    api.nodes.set('hr', { type: 'identity-connected-system' })
    await test({ id: 'hr', settings: { host: '${IDWEAVE_TEST_HOST}' } })
    expect(opened?.settings).toEqual({ host: 'of the process' })
    api.environment['IDWEAVE_TEST_HOST'] = 'of the flow'
    await test({ id: 'hr', settings, credentials: { password: '${IDWEAVE_TEST_HOST}' } })
    expect(opened?.settings).toMatchObject({ host: 'of the flow', password: 'of the flow' })
    await test({ settings: { host: '${IDWEAVE_TEST_HOST}' } })
    expect(opened?.settings).toEqual({ host: 'of the process' })
  })

  it.each([[undefined], [null], ['']])('that lacks a variable, or has %j, is named', async (value) => {
    api.nodes.set('hr', { type: 'identity-connected-system' })
    api.environment['IDWEAVE_TEST_NONE'] = value
    expect(await test({ id: 'hr', settings: { host: '${IDWEAVE_TEST_NONE}' } })).toMatchObject({
      status: 422,
      json: {
        detail: 'The environment has no variable IDWEAVE_TEST_NONE.',
        next: 'Set it where Node-RED is started, or write the value into the setting.',
      },
    })
    expect(opened).toBeUndefined()
  })

  it('is that of the process where Node-RED has no other to offer', () => {
    process.env['IDWEAVE_TEST_HOST'] = 'of the process'
    const nodes = { getNode: () => ({ type: 'identity-connected-system' }) }
    const draft = {
      id: 'hr',
      connector: 'mirror',
      settings: { host: '${IDWEAVE_TEST_HOST}' },
      credentials: {},
      objectTypes: [],
    }
    for (const host of [{ nodes }, { nodes, util: {} }])
      expect(
        draftSystem(host, { openFolders: () => ({ allowedFolders: ['/data'] }), clock: () => NOW, zone: () => utc }, draft),
      ).toMatchObject({
        name: 'The system',
        settings: { host: 'of the process' },
        secrets: [],
        context: { allowedFolders: ['/data'] },
        timeoutMs: 60_000,
      })
  })

  it('is asked for texts only', async () => {
    process.env['IDWEAVE_TEST_HOST'] = 'of the process'
    const settings = { nested: [['${IDWEAVE_TEST_HOST}']], ending: '${IDWEAVE_TEST_HOST}x', none: null, flag: true }
    await test({ settings })
    expect(opened?.settings).toEqual(settings)
  })

  it.each(['${1X}', '${A B}', '${A', 'A}', '${}', '$A'])('leaves %s as it is', async (host) => {
    await test({ settings: { host } })
    expect(opened?.settings).toEqual({ host })
  })
})

describe('an object to try an expression with', () => {
  const values = (written: Record<string, unknown>) => ({ ...sampleObject(written, 'cs')?.attributes })

  it('has plain and tagged values; empty ones are absent', () => {
    expect(
      values({
        text: 'a',
        flag: false,
        zero: 0,
        large: 2 ** 60,
        part: 1.5,
        integer: { integer: '-42' },
        positive: { integer: '7' },
        decimal: { decimal: '1.50' },
        binary: { binary: 'AQI=' },
        reference: { ref: 3, text: 'CN=Ann' },
        none: null,
        nothing: undefined,
        empty: '',
        list: ['b', '', null, 'a'],
      }),
    ).toStrictEqual({
      text: 'a',
      flag: false,
      zero: 0,
      large: { integer: String(2n ** 60n) },
      part: { decimal: '1.5' },
      integer: -42,
      positive: 7,
      decimal: { decimal: '1.5' },
      binary: { binary: 'AQI=' },
      reference: { ref: null, text: 'CN=Ann' },
      list: ['a', 'b'],
    })
  })

  it('has an object type where one is written, in any letter case', () => {
    expect(sampleObject({ 'Object Type': 'user', a: 1 }, 'cs')).toMatchObject({ objectType: 'user', attributes: { a: 1 } })
    expect(sampleObject({ a: 'user' }, 'cs')?.objectType).toBe('')
    expect(sampleObject(undefined, 'cs')).toBeNull()
  })

  it.each([
    [{}],
    [{ integer: '1.5' }],
    [{ integer: 'x1' }],
    [{ integer: '1x' }],
    [{ integer: 5 }],
    [{ integer: '12345678901234567890' }],
    [{ decimal: 'x' }],
    [{ decimal: 5 }],
    [{ binary: 5 }],
    [{ text: 5 }],
    [['a', {}]],
    [[null, ['a']]],
    [Infinity],
  ])('is refused with the name of the attribute: %j', (value) => {
    expect(() => sampleObject({ a: value }, 'mv')).toThrow(
      new SyncError('bad-request', 'mv["a"] must be text, a number, true, false or a list of these.'),
    )
  })
})
