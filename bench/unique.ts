/**
 * What unique addresses and a date that moves with the clock cost: everybody has both, in names that many share. A child process
 * of `bench/main.ts`. The first full synchronisation gives the addresses, the second keeps them, ten are hired later; of those
 * who begin within a month ten come into scope a day.
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

const { values: options } = parseArgs({
  options: { objects: { type: 'string', default: '20000' }, plain: { type: 'string', default: 'false' } },
})
const dayMs = 86_400_000
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
    const red = await startRed(folder, flow(), () => now)
    const run = async (node: string, profile?: string) => mustSucceed(`${node} ${profile ?? ''}`, await red.run(node, profile))
    const begins = (i: number): string => (i < 30 * dueADay ? day(daysAhead + 1 + Math.floor(i / dueADay)) : day(-300))
    for (let i = 0; i < objects; i++) putPerson(hr, i, departmentOf(i, 0), begins(i))
    await run('import', 'full-import')
    const watch = new Stopwatch(objects)
    await watch.phase('first full sync', () => run('import', 'full-sync'))
    await watch.phase('full sync again', () => run('import', 'full-sync'))
    await watch.phase('scan, nobody due', () => run('lifecycle'))
    await watch.phase('delta sync, nobody due', () => run('import', 'delta-sync'))
    now += dayMs
    await watch.phase('scan, 10 due', () => run('lifecycle'))
    now += dayMs
    await watch.phase('delta sync, 10 due', () => run('import', 'delta-sync'))
    for (let i = 0; i < 10; i++) putPerson(hr, objects + i, departmentOf(i, 0), day(-1))
    await run('import', 'delta-import')
    await watch.phase('delta sync, 10 hired', () => run('import', 'delta-sync'))
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
