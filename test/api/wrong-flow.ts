/** A flow with every setting of every kind of node, and the single mistakes that somebody could make in it. */
import { constant, cycleFlow, direct, personTypes, system, text } from '../nodes/cycle-flow'
import type { FlowNode } from '../nodes/red'

const at = { z: 'tab', x: 1, y: 1 }

/** A list to look up in, which has nothing to do with the rest: what must go on whatever else is wrong. */
const places: readonly FlowNode[] = [
  system('places', 'Places', ['code', 'label'], { name: 'place', anchor: 'code' }),
  {
    id: 'places-in',
    type: 'identity-sync-rule',
    name: 'Places in',
    direction: 'inbound',
    system: 'places',
    csType: 'place',
    mvType: 'Place',
    precedence: 1,
    enabled: true,
  },
  {
    id: 'places-import',
    type: 'identity-connector-import',
    name: 'places-import',
    system: 'places',
    profile: 'full-import+delta-sync',
    ...at,
    wires: [['places-project'], [], []],
  },
  { id: 'places-project', type: 'identity-project', name: 'new place', rule: 'places-in', ...at, wires: [['places-flow']] },
  {
    id: 'places-flow',
    type: 'identity-attribute-flow',
    name: 'of places',
    rule: 'places-in',
    mappings: [direct('code', 'Code')],
    ...at,
    wires: [[]],
  },
]

const place = { name: 'Place', attributes: [text('Code')], deletionRule: { kind: 'manual' }, graceDays: 0 }
const limits = { shrinkPercent: 10, shrinkMin: 10, shrinkMax: 1000, clearPercent: 50, deletePercent: 5, deleteMin: 20 }
const row = { merge: false, emptyCounts: false, whenMissing: 'evaluate', mode: 'always', reusable: false }

/** Every setting somewhere, in nodes that the places do not need. */
const whole: readonly (Readonly<Record<string, unknown>> & { readonly id: string })[] = [
  {
    id: 'store',
    file: 'wrong-flow.sqlite',
    retentionDays: 90,
    types: [{ ...personTypes[0], keepValuesOnDisconnect: false, peopleLimit: { percent: 5, min: 10, max: 500 } }, place],
  },
  {
    id: 'hr',
    limits: { ...limits, deleteMax: 500, maxCreates: 100, maxUpdates: 100, maxRemoved: 100 },
    batchSize: 10,
    concurrency: 2,
    maxValueKiB: 1024,
    referencePolicy: 'error',
  },
  { id: 'import', objectTypes: ['user'], overlap: 'wait' },
  {
    id: 'scope',
    mode: 'rows',
    condition: {
      match: 'all',
      parts: [
        { attribute: 'employeeType', operator: 'equals', value: 'FTE', ignoreCase: true },
        { match: 'any', parts: [{ attribute: 'department', operator: 'in', values: ['Sales', 'IT'] }] },
      ],
    },
  },
  { id: 'flow', mappings: [{ ...direct('employeeId', 'Employee ID'), precedence: 1 }] },
  { id: 'out-flow', mappings: [{ ...direct('Employee ID', 'login'), ...row }, constant('yes', 'enabled')] },
  { id: 'provision', moveTo: '', outOfGroups: false, disableCounts: true },
  { id: 'pending', hold: false },
  { id: 'export', overlap: 'wait' },
  { id: 'lifecycle', overlap: 'wait' },
]

export function wholeFlow(): FlowNode[] {
  return [...cycleFlow({ change: whole }), ...places]
}

/** One mistake: the flow with it, whose node it is in, and what it is. */
export interface Mistake {
  readonly what: string
  readonly node: FlowNode
  readonly flow: readonly FlowNode[]
  /** Nothing and null can be read as left out; anything else must be said. */
  readonly mustBeSaid: boolean
}

type Way = readonly (string | number)[]

/** Nodes of whose settings mistakes are made: one of each kind. */
const damaged = ['store', 'hr', 'hr-in', 'import', 'scope', 'join', 'project', 'flow', 'provision', 'out-flow', 'pending']
const alsoDamaged = ['export', 'lifecycle']

/** What belongs to Node-RED, names another node, or is free text that means itself. */
const leftAlone = new Set(['id', 'type', 'z', 'x', 'y', 'wires', 'configVersion', 'precedence'])

/** Each field of each kind of node, wrong in each way that there is. */
export function mistakes(): readonly Mistake[] {
  const flow = wholeFlow()
  return [...damaged, ...alsoDamaged].flatMap((id) => {
    const node = flow.find((candidate) => candidate.id === id) as FlowNode
    return waysInto(node, []).flatMap((way) => mistakesAt(flow, node, way))
  })
}

/** Ways to all settings of the node; of a list into its first item only, of a condition into rows and groups. */
function waysInto(value: unknown, way: Way): Way[] {
  if (typeof value !== 'object' || value === null) return []
  const names: readonly (string | number)[] = Array.isArray(value)
    ? value.map((_item, i) => i).filter((i) => i === 0 || way.at(-1) === 'parts')
    : Object.keys(value).filter((name) => way.length > 0 || !leftAlone.has(name))
  return names.flatMap((name) => {
    const inner = (value as Record<string, unknown>)[name]
    return [[...way, name], ...waysInto(inner, [...way, name])]
  })
}

function mistakesAt(flow: readonly FlowNode[], node: FlowNode, way: Way): Mistake[] {
  const good = way.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], node)
  const isFree = way[0] === 'settings' && way.length > 1
  const values: readonly (readonly [called: string, wrong: unknown, mustBeSaid: boolean])[] = [
    ['null', null, typeof way.at(-1) === 'number' && !isFree],
    ['a list of null', [null], !isFree],
    ...(typeof good === 'number'
      ? ([
          ['huge', 1e308, true],
          ['negative', -1, true],
          ['words', 'many', true],
        ] as const)
      : typeof good === 'boolean'
        ? ([['a word', 'perhaps', true]] as const)
        : typeof good === 'string'
          ? ([
              ['a number', 7, !isFree],
              ['left out', undefined, false],
            ] as const)
          : ([
              ['a group with null', { x: null }, !isFree && Array.isArray(good)],
              ['left out', undefined, false],
            ] as const)),
  ]
  return values.map(([called, wrong, mustBeSaid]) => ({
    what: `${node.id}: ${way.join('.')} ${called}`,
    node,
    flow: flow.map((other) => (other === node ? (changed(node, way, wrong) as FlowNode) : other)),
    // Text, number, true and false alike are values to compare with or to write.
    mustBeSaid: mustBeSaid && !(called === 'a number' && (way.at(-1) === 'value' || way.at(-2) === 'values')),
  }))
}

function changed(value: unknown, way: Way, wrong: unknown): unknown {
  const [name, ...rest] = way
  if (name === undefined) return wrong
  const copy = structuredClone(value) as Record<string | number, unknown>
  if (rest.length === 0 && wrong === undefined && !Array.isArray(copy)) delete copy[name]
  else copy[name] = changed(copy[name], rest, wrong)
  return copy
}
