/**
 * What unique addresses and a date that moves with the clock cost: everybody has both, in names that many share. A child process
 * of `bench/main.ts`. The first full synchronisation gives the addresses, the second keeps them, ten are hired later; of those
 * who begin within a month ten come into scope a day.
 */
import { parseArgs } from 'node:util'
import { type Bench, measureBeside } from './child'
import { scriptedSystem } from '../runtime/connectors/scripted/system/system'
import { benchFlow } from './flow'
import { Stopwatch } from './measure'
import { departmentOf } from './people'
import { putPerson } from './people-in-memory'

const { values: options } = parseArgs({
  options: { objects: { type: 'string', default: '20000' }, plain: { type: 'string', default: 'false' } },
})
const dueADay = 10
const daysAhead = 14

interface FlowNode {
  readonly id: string
  readonly mappings?: readonly object[]
  readonly types?: readonly { readonly attributes: readonly object[] }[]
}

const address = {
  enabled: true,
  kind: 'expression',
  value: 'UniqueValue(MailLocalPart(cs["givenName"], cs["sn"]) + "@company.com")',
  target: 'Email Address',
}

function withAddress(node: FlowNode): object {
  switch (node.id) {
    case 'store': {
      const types = (node.types ?? []).map((type) => ({
        ...type,
        attributes: [...type.attributes, { name: 'Email Address', type: 'text', multi: false }],
      }))
      return { ...node, types }
    }
    case 'scope':
      return { ...node, expression: `cs["employeeType"] = "FTE" AND cs["startDate"] <= DateAdd(Now(), ${daysAhead}, "days")` }
    case 'flow':
      return { ...node, mappings: [...(node.mappings ?? []), address] }
    default:
      return node
  }
}

function flow(): object[] {
  const nodes = benchFlow({ send: 'objects', pageSize: 200, targets: 1, source: 'scripted', target: 'scripted' })
  const lifecycle = { id: 'lifecycle', type: 'identity-lifecycle', name: 'Scan', store: 'store', pageSize: 200 }
  const measured = options.plain === 'true' ? nodes : nodes.map((node) => withAddress(node as unknown as FlowNode))
  return [...measured, { ...lifecycle, z: 'tab', x: 100, y: 100, wires: [['accounts-scope'], []] }]
}

async function main({ run, day, nextDay }: Bench): Promise<void> {
  const objects = Number(options.objects)
  const hr = scriptedSystem('hr')
  const begins = (i: number): string => (i < 30 * dueADay ? day(daysAhead + 1 + Math.floor(i / dueADay)) : day(-300))
  for (let i = 0; i < objects; i++) putPerson(hr, i, departmentOf(i, 0), begins(i))
  await run('import', 'full-import')
  const watch = new Stopwatch(objects)
  await watch.phase('first full sync', () => run('import', 'full-sync'))
  await watch.phase('full sync again', () => run('import', 'full-sync'))
  await watch.phase('scan, nobody due', () => run('lifecycle'))
  await watch.phase('delta sync, nobody due', () => run('import', 'delta-sync'))
  nextDay()
  await watch.phase('scan, 10 due', () => run('lifecycle'))
  nextDay()
  await watch.phase('delta sync, 10 due', () => run('import', 'delta-sync'))
  for (let i = 0; i < 10; i++) putPerson(hr, objects + i, departmentOf(i, 0), day(-1))
  await run('import', 'delta-import')
  await watch.phase('delta sync, 10 hired', () => run('import', 'delta-sync'))
}

measureBeside(flow, main)
