/**
 * What time costs: everybody has a date the rules go by, and one in a hundred begins within the next hundred days. A child
 * process of `bench/main.ts`; a day passes before each round, and a scan and a delta synchronisation take who has come due.
 */
import { parseArgs } from 'node:util'
import { type Bench, measureBeside } from './child'
import { scriptedSystem } from '../runtime/connectors/scripted/system/system'
import { benchFlow } from './flow'
import { Stopwatch } from './measure'
import { departmentOf } from './people'
import { putPerson } from './people-in-memory'

const { values: options } = parseArgs({ options: { objects: { type: 'string', default: '20000' } } })

/** The flow with a scope that goes by the date, and a node that scans. */
function flowWithDates(): object[] {
  const flow = benchFlow({ send: 'objects', pageSize: 200, targets: 1, source: 'scripted', target: 'scripted' })
  const expression = 'cs["employeeType"] = "FTE" AND cs["startDate"] <= Today()'
  const lifecycle = { id: 'lifecycle', type: 'identity-lifecycle', name: 'Scan', store: 'store', pageSize: 200 }
  return [
    ...flow.map((node) => (node.id === 'scope' ? { ...node, expression } : node)),
    { ...lifecycle, z: 'tab', x: 100, y: 100, wires: [['accounts-scope'], []] },
  ]
}

async function main({ run, day, nextDay }: Bench): Promise<void> {
  const objects = Number(options.objects)
  const hr = scriptedSystem('hr')
  for (let i = 0; i < objects; i++) putPerson(hr, i, departmentOf(i, 0), i % 100 === 0 ? day(1 + ((i / 100) % 100)) : day(-300))
  await run('import', 'full-import')
  await run('import', 'full-sync')
  const watch = new Stopwatch(objects)
  await watch.phase('scan, nobody due', () => run('lifecycle'))
  await watch.phase('delta sync, nobody due', () => run('import', 'delta-sync'))
  nextDay()
  await watch.phase('scan, who begins today', () => run('lifecycle'))
  nextDay()
  await watch.phase('delta sync, who begins today', () => run('import', 'delta-sync'))
}

measureBeside(flowWithDates, main)
