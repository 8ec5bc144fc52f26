/** A canvas to be edited: HR and Badge in, accounts of a directory out, a switch and a subflow on the way. */
import type { Plan, PlannedRule, PlannedSystem } from '../../runtime/engine/canvas/plan'
import type { DeployedNode, MappingConfig, Source, StepConfig } from '../../runtime/engine/canvas/registry'
import type { AttributeSchema, DeletionRule, MvTypeSchema } from '../../runtime/model/schema'

type Editable<T> = { -readonly [Key in keyof T]: T[Key] }
type Schema = { name: string; anchor: string; anchorIgnoresCase?: boolean; attributes: Editable<AttributeSchema>[] }

/** Everything may be changed. */
export interface Drawn {
  readonly systems: { id: number; name: string; types: Schema[] }[]
  readonly types: (Editable<MvTypeSchema> & { attributes: Editable<AttributeSchema>[]; deletionRule: DeletionRule })[]
  readonly rules: Editable<Omit<PlannedRule, 'objectType' | 'metaverseType' | 'joinRows' | 'targets' | 'deprovisions'>>[]
  readonly steps: StepConfig[]
  readonly sources: Source[]
  readonly nodes: DeployedNode[]
}

const text = (name: string): Editable<AttributeSchema> => ({ name, type: 'text', multi: false })
const type = (name: string, ...attributes: string[]): Schema => ({
  name,
  anchor: 'id',
  attributes: ['id', ...attributes].map(text),
})
const row = (value: string, target: string): MappingConfig => ({
  enabled: true,
  target,
  kind: 'direct',
  value,
  precedence: '',
  merge: false,
  emptyCounts: false,
  whenMissing: '',
  mode: 'always',
})

/** The canvas as it was synchronised by. */
export function canvas(): Drawn {
  return {
    systems: [
      { id: 1, name: 'HR', types: [type('user', 'mail', 'type', 'site'), type('unit', 'name')] },
      { id: 2, name: 'Badge', types: [type('card', 'owner'), type('key', 'owner')] },
      { id: 3, name: 'Directory', types: [type('user', 'title', 'mail')] },
    ],
    types: [
      {
        name: 'Person',
        attributes: ['ID', 'Mail', 'Type', 'Title'].map(text),
        deletionRule: { kind: 'authoritativeSource', mode: 'any', systems: ['s1'] },
        graceDays: 0,
      },
    ],
    rules: [
      rule(1, 'HR in', 'inbound', 1, 'user'),
      { ...rule(2, 'Badge in', 'inbound', 2, 'card'), precedence: 5 },
      rule(3, 'AD out', 'outbound', 3, 'user'),
      { ...rule(4, 'Guests', 'inbound', 1, 'user'), enabled: false },
    ],
    steps: steps(),
    sources: [source('hr-import', 's1'), source('badge-import', 's2')],
    nodes: nodes(),
  }
}

function rule(id: number, name: string, direction: 'inbound' | 'outbound', system: number, csType: string) {
  return { id, node: `rule-${id}`, name, direction, system, csType, mvType: 'Person', precedence: 2, enabled: true }
}

function source(node: string, systemNode: string): Source {
  return { node, systemNode, pageSize: 200, send: 'objects', objectTypes: [], emit: () => undefined }
}

function steps(): StepConfig[] {
  const equal = (attribute: string, value: string) => ({ attribute, operator: 'equals' as const, value })
  const byId = [{ pairs: [{ cs: 'id', mv: 'ID', ignoreCase: false }] }]
  const noScope = { mode: 'all', condition: null, expression: '', action: 'disconnect' } as const
  return [
    {
      ...noScope,
      kind: 'scope',
      node: 'hr-scope',
      rule: 'rule-1',
      mode: 'rows',
      condition: { match: 'all', parts: [equal('type', 'FTE'), equal('site', 'Bern')] },
    },
    { kind: 'join', node: 'hr-join', rule: 'rule-1', rows: byId },
    { kind: 'project', node: 'hr-project', rule: 'rule-1' },
    { kind: 'flow', node: 'hr-flow', rule: 'rule-1', mappings: [row('id', 'ID'), row('mail', 'Mail')] },
    { kind: 'join', node: 'badge-join', rule: 'rule-2', rows: byId },
    { kind: 'flow', node: 'badge-flow', rule: 'rule-2', mappings: [row('owner', 'Title')] },
    { ...noScope, kind: 'scope', node: 'ad-scope', rule: 'rule-3' },
    {
      kind: 'provision',
      node: 'ad-provision',
      rule: 'rule-3',
      rows: byId,
      action: 'disable',
      onDeletion: 'delete',
      disable: [row('ID', 'title')],
      moveTo: '',
      inGrace: '',
      disableCounts: true,
    },
    {
      kind: 'flow',
      node: 'ad-flow',
      rule: 'rule-3',
      mappings: [row('Mail', 'mail'), { ...row('Title', 'title'), enabled: false }],
    },
    { kind: 'pendingExport', node: 'ad-pending', rule: 'rule-3', hold: false },
  ]
}

function nodes(): DeployedNode[] {
  const at = (id: string, kind: string, wires: string[][], more: object = {}): DeployedNode => ({
    id,
    type: kind,
    z: 'tab',
    x: 10,
    y: 10,
    name: id,
    wires,
    ...more,
  })
  return [
    { id: 'tab', type: 'tab', label: 'cycle' },
    { id: 'group', type: 'group', z: 'tab', env: [{ name: 'X', value: '1' }] },
    at('hr-import', 'identity-connector-import', [['hr-scope'], ['ad-scope'], []]),
    at('hr-scope', 'identity-scope-filter', [['hr-join'], []]),
    at('hr-join', 'identity-join', [['hr-flow'], ['hr-project'], []]),
    at('hr-project', 'identity-project', [['hr-flow']]),
    at('hr-flow', 'identity-attribute-flow', [['switch']]),
    at('switch', 'switch', [['ad-scope'], ['ad-scope', 'clock']], { g: 'group', rules: ['first'], broker: 'broker' }),
    { id: 'broker', type: 'mqtt-broker', name: 'broker', host: 'a', tls: 'tls', credentials: { password: 'old' } },
    { id: 'tls', type: 'tls-config', servername: 'a' },
    { id: 'unused', type: 'mqtt-broker', host: 'a' },
    at('clock', 'delay', [['nobody']], { interval: 1 }),
    at('badge-import', 'identity-connector-import', [['badge-join'], [], []]),
    at('badge-join', 'identity-join', [['instance'], [], []]),
    at('instance', 'subflow:sub', [['badge-flow']]),
    at('badge-flow', 'identity-attribute-flow', [['ad-scope']]),
    { id: 'sub', type: 'subflow', name: 'sub', in: [{ wires: [{ id: 'inner' }] }], out: [{ wires: [{ id: 'inner', port: 0 }] }] },
    at('inner', 'function', [[]], { z: 'sub', func: 'return msg' }),
    at('ad-scope', 'identity-scope-filter', [['ad-provision'], ['ad-provision']]),
    at('ad-provision', 'identity-provision', [['ad-flow'], ['ad-pending']]),
    at('ad-flow', 'identity-attribute-flow', [['ad-pending']]),
    at('ad-pending', 'identity-pending-export', [[]]),
  ]
}

/** The parts of a plan that a configuration is put together from. */
export function planned(drawn: Drawn): Pick<Plan, 'systems' | 'systemByNode' | 'rules' | 'ruleByNode' | 'mvTypes'> {
  const systems = drawn.systems.map(({ id, name, types }) => {
    const config = { node: `s${id}`, name, objectTypes: types }
    return [id, { config } as unknown as PlannedSystem] as const
  })
  const rules = drawn.rules.map((each): PlannedRule => {
    return { ...each, objectType: undefined, metaverseType: undefined, joinRows: [], targets: null, deprovisions: [] }
  })
  return {
    systems: new Map(systems),
    systemByNode: new Map(drawn.systems.map(({ id }) => [`s${id}`, id])),
    rules: new Map(rules.map((each) => [each.id, each])),
    ruleByNode: new Map(rules.map((each) => [each.node, each])),
    mvTypes: new Map(drawn.types.map((schema) => [schema.name, { schema, deletionRule: { kind: 'manual' } as const }])),
  }
}
