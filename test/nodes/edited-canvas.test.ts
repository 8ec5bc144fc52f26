/** A canvas that is edited is read as the same canvas is when it is deployed (N6). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Registry } from '../../runtime/engine/canvas/registry'
import { shippedFlows } from '../flows/shipped'
import { constant, cycleFlow } from './cycle-flow'
import { memory } from './memory'
import type { FlowNode, RunningRed } from './red'
import { fromDist, registerConnector, startRed } from './red'

let red: RunningRed
beforeAll(async () => {
  registerConnector(memory)
  red = await startRed()
})
afterAll(() => red.stop())

type Module = typeof import('../../nodes/adapter/edited-canvas')

/** What Node-RED lends the nodes, as far as an edited canvas asks for it. */
function host(nodes: readonly FlowNode[], credentials: Readonly<Record<string, object>> = {}): never {
  const kinds: Readonly<Record<string, object>> = {
    hr: { type: 'identity-connected-system' },
    broker: { type: 'mqtt-broker' },
  }
  const deployed = {
    getNode: (id: string) => kinds[id] ?? null,
    getCredentials: (id: string) => credentials[id],
    eachNode: () => nodes,
  }
  return { nodes: deployed, settings: { userDir: red.userDir } } as never
}

function edited(nodes: readonly FlowNode[], credentials?: Readonly<Record<string, object>>): Registry {
  const { readEditedCanvas } = fromDist<Module>('nodes/adapter/edited-canvas.js')
  const stores = new Set(nodes.flatMap(({ id, type }) => (type === 'identity-store' ? [id] : [])))
  const file = String(nodes.find(({ type }) => type === 'identity-store')?.['file'] ?? '')
  return readEditedCanvas(host(nodes, credentials), { stores, file }, nodes)
}

const plain = (registry: Registry) => ({
  stores: [...registry.stores],
  systems: [...registry.systems].map(([id, { context, connector, ...rest }]) => {
    const { log: _log, ...others } = context
    return [id, connector.name, others, rest]
  }),
  rules: [...registry.rules],
  steps: [...registry.steps],
  stepNodes: [...registry.stepNodes].map(([id, { name, rule, words }]) => [id, name, rule, words]),
  sources: [...registry.sources.values()].map(({ emit: _emit, ...source }) => source),
  templates: [...registry.templates],
  types: registry.mvTypes,
  damaged: registry.damagedTypes,
  zone: registry.zone.name,
  wires: JSON.stringify([...(registry.wires as unknown as { nodes: Map<string, unknown> }).nodes]),
  unusable: registry.unusable,
})

async function deployedAs(nodes: readonly FlowNode[]): Promise<Registry> {
  await red.deploy(nodes)
  return red.engine().registry
}

const flows = shippedFlows().filter(({ nodes }) => nodes.filter(({ type }) => type === 'identity-store').length === 1)

describe('N6 an edited canvas declares what it declares once it is deployed', () => {
  it.each(flows)('$file', async ({ nodes }) => {
    const registry = await deployedAs(nodes as FlowNode[])
    expect(plain(edited(nodes as FlowNode[]))).toEqual(plain(registry))
  })

  it('with steps in subflows, disabled nodes and tabs, variables, and settings that cannot be used', async () => {
    const nodes = oddFlow()
    const registry = await deployedAs(nodes)
    const said = plain(edited(nodes))
    expect(said).toEqual(plain(registry))
    expect(said.steps.map(([id]) => id)).toContain('instance-inner')
    expect(said.unusable.map(({ node }) => node)).toEqual(expect.arrayContaining(['wrong', 'ruleless', 'unset']))
  })
})

describe('N6 an edited canvas', () => {
  it('N9 has the secrets that are deployed, and no others', () => {
    const taken = { ...cycleFlow().find(({ id }) => id === 'hr'), id: 'broker' } as FlowNode
    const registry = edited([...cycleFlow(), taken], {
      hr: { password: 'kept' },
      ad: { password: 'of a node that is not deployed' },
      broker: { password: 'of another kind of node' },
    })
    expect(registry.systems.get('hr')?.settings).toMatchObject({ password: 'kept' })
    expect(registry.systems.get('ad')?.settings).not.toHaveProperty('password')
    expect(registry.systems.get('broker')?.settings).not.toHaveProperty('password')
  })

  it.each([
    ['another file', { id: 'store', file: 'other.sqlite' }, 'The identity store has another file, other.sqlite.'],
    ['a disabled store', { id: 'store', d: true }, 'The identity store is disabled.'],
    ['a time zone that is none', { id: 'store', timeZone: 'Nowhere/City' }, 'there is no time zone Nowhere/City'],
  ])('refuses %s, by which nothing would run', (_what, change, sentence) => {
    const file = 'identity.sqlite'
    const nodes = cycleFlow({ change: [change] })
    const { readEditedCanvas } = fromDist<Module>('nodes/adapter/edited-canvas.js')
    expect(() => readEditedCanvas(host(nodes), { stores: new Set(['store']), file }, nodes)).toThrow(sentence)
  })

  it.each([
    ['what is no node', [{ id: 'x' }], 'flow[0] is no node'],
    ['a flow without the store', [{ id: 'x', type: 'debug' }], 'no longer has the identity store'],
  ])('refuses %s', (_what, nodes, sentence) => {
    expect(() => edited(nodes as FlowNode[])).toThrow(sentence)
  })
})

/** The small cycle with what a flow may hold besides. */
function oddFlow(): FlowNode[] {
  const at = { x: 10, y: 10 }
  const step = (id: string, more: object): FlowNode => ({
    id,
    type: 'identity-scope-filter',
    z: 'tab',
    name: '',
    rule: 'in',
    mode: 'expression',
    expression: 'true',
    action: 'disconnect',
    ...at,
    wires: [[], []],
    ...more,
  })
  const inRule = cycleFlow().find(({ type, direction }) => type === 'identity-sync-rule' && direction === 'inbound')?.id
  const own = { rule: inRule }
  const more: FlowNode[] = [
    {
      id: 'sub',
      type: 'subflow',
      name: 'Sub',
      in: [{ ...at, wires: [{ id: 'inner' }] }],
      out: [],
      env: [{ name: 'WORD', type: 'str', value: 'Sales' }],
    },
    step('inner', { ...own, z: 'sub', expression: 'cs["department"] == "${WORD}"' }),
    {
      id: 'instance',
      type: 'subflow:sub',
      z: 'tab',
      name: '',
      ...at,
      wires: [],
      env: [{ name: 'WORD', type: 'str', value: 'Care' }],
    },
    { id: 'off', type: 'tab', label: 'Off', disabled: true },
    step('on-off-tab', { ...own, z: 'off' }),
    step('disabled', { ...own, d: true }),
    step('wrong', { ...own, mode: 'whatever' }),
    step('ruleless', { rule: '' }),
    step('unset', { ...own, expression: 'cs["department"] == "${IDWEAVE_NOT_SET}"' }),
    {
      id: 'group',
      type: 'group',
      z: 'tab',
      nodes: ['grouped'],
      env: [{ name: 'IN_GROUP', type: 'str', value: 'x' }],
      ...at,
      w: 10,
      h: 10,
    },
    ...withVariables(step, own),
    step('grouped', { ...own, g: 'group', expression: 'cs["department"] == "${IN_GROUP}"' }),
  ]
  return [...cycleFlow(), ...more].map((node) => (node.type === 'tab' && node.id === 'tab' ? { ...node, disabled: false } : node))
}

/** A tab whose variables are made of one another, and steps that have them as settings. */
function withVariables(step: (id: string, more: object) => FlowNode, own: object): FlowNode[] {
  return [
    {
      id: 'vars',
      type: 'tab',
      label: 'Branch',
      env: [
        { name: 'MODE', type: 'str', value: 'expression' },
        { name: 'SAME', type: 'env', value: 'MODE' },
        { name: 'MIXED', type: 'env', value: 'x-${MODE}' },
        { name: 'TITLE', type: 'str', value: 'Boss' },
      ],
    },
    step('whole', { ...own, z: 'vars', mode: '${SAME}', expression: 'cs["x"] == "${MIXED}"', name: '${NR_FLOW_NAME}' }),
    {
      ...step('constant', { ...own, z: 'vars' }),
      type: 'identity-attribute-flow',
      mappings: [constant('${TITLE}', 'Telephone')],
    },
    step('nowhere', { ...own, z: 'vars', expression: '${IDWEAVE_NOT_SET}' }),
  ]
}
