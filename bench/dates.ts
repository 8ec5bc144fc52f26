/**
 * What time costs: everybody has a date the rules go by, and one in a hundred begins within the next hundred days. A child
 * process of `bench/main.ts`; a day passes before each round, and a scan and a delta synchronisation take who has come due.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { registerConnectorType } from '../runtime/connectors/list'
import { scripted } from '../runtime/connectors/scripted/connector'
import { scriptedSystem } from '../runtime/connectors/scripted/system/system'
import { benchFlow } from './flow'
import { type Ended, Stopwatch } from './measure'
import { departmentOf } from './people'
import { putPerson } from './people-in-memory'
import { startRed } from './red'

const { values: options } = parseArgs({ options: { objects: { type: 'string', default: '20000' } } })
const dayMs = 86_400_000

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

function mustSucceed(what: string, ended: Ended): Ended {
  if (ended.status !== 'success' && ended.status !== 'warnings') throw new Error(`${what} ended as ${ended.status}`)
  return ended
}

async function main(): Promise<void> {
  const objects = Number(options.objects)
  const folder = mkdtempSync(join(tmpdir(), 'idweave-bench-'))
  registerConnectorType(scripted)
  const hr = scriptedSystem('hr')
  let now = Date.parse('2026-03-02T08:00:00Z')
  const day = (from: number): string => new Date(now + from * dayMs).toISOString().slice(0, 10)
  try {
    const red = await startRed(folder, flowWithDates(), () => now)
    const run = async (node: string, profile?: string) => mustSucceed(`${node} ${profile ?? ''}`, await red.run(node, profile))
    for (let i = 0; i < objects; i++) putPerson(hr, i, departmentOf(i, 0), i % 100 === 0 ? day(1 + ((i / 100) % 100)) : day(-300))
    await run('import', 'full-import')
    await run('import', 'full-sync')
    const watch = new Stopwatch(objects)
    await watch.phase('scan, nobody due', () => run('lifecycle'))
    await watch.phase('delta sync, nobody due', () => run('import', 'delta-sync'))
    now += dayMs
    await watch.phase('scan, who begins today', () => run('lifecycle'))
    now += dayMs
    await watch.phase('delta sync, who begins today', () => run('import', 'delta-sync'))
    await red.stop()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

main().catch((error: unknown) => {
  console.error(error)
  // Node-RED would keep the process alive, and the one that waits for it.
  process.exit(1)
})
