/**
 * What a large group costs of which two members change: everybody is a member, in the source and in the target. A child process
 * of `bench/main.ts`; each phase says how many rows of the store are other than before, and the export how many values it sent.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Bench, measureBeside } from './child'
import Database from 'better-sqlite3'
import { scriptedSystem } from '../runtime/connectors/scripted/system/system'
import { groupFlow } from './group-flow'
import { Stopwatch } from './measure'
import { employeeId } from './people'

const { values: options } = parseArgs({ options: { objects: { type: 'string', default: '20000' } } })

/** What a phase wrote: rows of the store that are other than before, gone or new, and values sent. */
export interface Written {
  readonly phase: string
  readonly rows: number
  readonly sent: number
}

/** All rows of the store but those of runs, as texts. */
function rowsOf(file: string): Set<string> {
  const db = new Database(file, { readonly: true })
  try {
    const tables = db.prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'").pluck().all()
    const rows = new Set<string>()
    for (const table of tables as string[]) {
      if (/^(?:run|record|opened$)/.test(table)) continue
      const all = db.prepare(`select * from "${table}"`).raw().safeIntegers()
      for (const row of all.iterate() as IterableIterator<unknown[]>) rows.add(`${table}: ${row.join('|')}`)
    }
    return rows
  } finally {
    db.close()
  }
}

async function main({ folder, run }: Bench): Promise<void> {
  const objects = Number(options.objects)
  const [hr, accounts] = [scriptedSystem('hr'), scriptedSystem('accounts')]
  const members = (from: number): string[] => Array.from({ length: objects - 1 }, (_, i) => employeeId(from + i)).sort()
  const putGroup = (from: number): void =>
    hr.put({ type: 'group', anchor: 'all', secondaryId: null, attributes: { code: 'all', member: members(from) } })
  for (let i = 0; i < objects; i++)
    hr.put({ type: 'person', anchor: employeeId(i), secondaryId: null, attributes: { employeeId: employeeId(i) } })
  putGroup(0)
  for (const node of ['import', 'export', 'accounts-import']) await run(node)
  accounts.received.length = 0
  // The first member is none any more, and the last is one.
  putGroup(1)
  const watch = new Stopwatch(objects)
  const file = join(folder, 'identity.sqlite')
  let before = rowsOf(file)
  for (const [phase, node, profile] of [
    ['two members changed: import', 'import', 'delta-import'],
    ['two members changed: full import', 'import', 'full-import'],
    ['two members changed: sync', 'import', 'delta-sync'],
    ['two members changed: export', 'export', undefined],
    ['two members changed: confirming import', 'accounts-import', 'delta-import'],
  ] as const) {
    await watch.phase(phase, () => run(node, profile))
    const after = rowsOf(file)
    const rows = [...after].filter((row) => !before.has(row)).length + [...before].filter((row) => !after.has(row)).length
    before = after
    const changes = accounts.received.splice(0).flatMap((request) => request.changes)
    const sent = changes.reduce((sum, { add = [], remove = [] }) => sum + add.length + remove.length, 0)
    console.log(JSON.stringify({ written: { phase, rows, sent } } satisfies { written: Written }))
  }
}

measureBeside(groupFlow, main)
