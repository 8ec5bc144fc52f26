/** Nodes whose settings are not complete, in the test runtime that Node-RED's authors offer. */
import { createRequire } from 'node:module'
import helper from 'node-red-node-test-helper'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { fromDist } from './red'

const require = createRequire(__filename)

type NodeSet = (red: never) => void
const nodeSets = (...names: string[]): NodeSet[] =>
  names.map((name) => fromDist<{ default: NodeSet }>(`nodes/${name}/${name}.js`).default)

interface TestNode {
  receive(message: object): void
  on(event: string, listener: (call: { args: unknown[]; lastArg: unknown }) => void): void
}

beforeAll(async () => {
  helper.init(require.resolve('node-red'))
  await new Promise<void>((done) => helper.startServer(() => done()))
})
afterEach(() => helper.unload())
afterAll(() => new Promise<void>((done) => helper.stopServer(() => done())))

const steps = ['scope-filter', 'join', 'project', 'attribute-flow', 'provision', 'pending-export'] as const

describe('a node that is not complete', () => {
  it.each(steps)('%s without a rule says what to do, and fails its message', async (name) => {
    await helper.load(nodeSets(name), [{ id: 'n', type: `identity-${name}`, name: '', mappings: [], wires: [[]] }])
    const node = helper.getNode('n') as TestNode
    const failed = new Promise<string>((done) => node.on('call:error', (call) => done(String(call.args[0]))))
    node.receive({ payload: {} })
    expect(await failed).toContain('has no sync rule')
  })

  const rule = { id: 'r', type: 'identity-sync-rule', name: 'HR in' }
  const troubles: [string, object[], string, string][] = [
    ['is disabled', [{ ...rule, d: true }], 'the rule HR in is disabled', 'The sync rule HR in of this step is disabled'],
    ['was deleted', [], 'its sync rule was deleted: choose another', 'the one it had was deleted'],
    ['has no system', [rule], 'the rule has no connected system', 'The sync rule HR in of this step has no connected system'],
  ]
  it.each(troubles)('N10 a step whose rule %s says so', async (_what, others, status, sentence) => {
    await helper.load(nodeSets('sync-rule', 'join'), [
      { id: 'n', type: 'identity-join', name: '', rule: 'r', wires: [[]] },
      ...others,
    ])
    const node = helper.getNode('n') as TestNode & { status: { lastCall: { args: [{ text: string }] } } }
    expect(node.status.lastCall.args[0].text).toBe(status)
    const failed = new Promise<string>((done) => node.on('call:error', (call) => done(String(call.args[0]))))
    node.receive({ payload: {} })
    expect(await failed).toContain(sentence)
  })

  it.each(['connector-import', 'export'] as const)('%s without a system says what to do, and fails its message', async (name) => {
    await helper.load(nodeSets(name), [{ id: 'n', type: `identity-${name}`, name: '', wires: [[], [], []] }])
    const node = helper.getNode('n') as TestNode
    const failed = new Promise<string>((done) => node.on('call:error', (call) => done(String(call.args[0]))))
    node.receive({})
    expect(await failed).toContain('No connected system')
  })

  const all = ['store', 'connected-system', 'sync-rule', 'connector-import', ...steps, 'export', 'lifecycle'] as const
  it.each(all)('%s with settings of a newer version says so, and fails its message', async (name) => {
    const saved = { id: 'n', type: `identity-${name}`, name: 'Later', configVersion: 7, wires: [[]] }
    await helper.load(nodeSets(name), [saved])
    const node = helper.getNode('n') as TestNode & { status: { lastCall: { args: [object] } } }
    expect(node.status.lastCall.args[0]).toEqual({ fill: 'red', shape: 'ring', text: 'settings of a newer version' })
    const failed = new Promise<string>((done) => node.on('call:error', (call) => done(String(call.args[0]))))
    node.receive({ payload: {} })
    const known = ['scope-filter', 'attribute-flow', 'provision'].includes(name) ? 2 : 1
    const sentence = `"Later" cannot be used: its settings have version 7, and this program knows versions up to ${known}. Install`
    expect(await failed).toContain(sentence)
  })

  it('a step whose rule has settings of a newer version names the rule', async () => {
    await helper.load(nodeSets('sync-rule', 'join'), [
      { id: 'n', type: 'identity-join', name: '', rule: 'r', wires: [[]] },
      { ...rule, configVersion: 7 },
    ])
    const node = helper.getNode('n') as TestNode & { status: { lastCall: { args: [{ text: string }] } } }
    expect(node.status.lastCall.args[0].text).toBe('the rule HR in cannot be used')
    const failed = new Promise<string>((done) => node.on('call:error', (call) => done(String(call.args[0]))))
    node.receive({ payload: {} })
    expect(await failed).toContain('its settings have version 7')
  })
})
