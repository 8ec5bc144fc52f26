/**
 * The cycle through the real nodes in a real Node-RED, timed phase by phase; a child process of `bench/main.ts` that prints one
 * JSON object a phase.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runProfiles } from '../runtime/model/runs'
import { accountColumns, benchFlow } from './flow'
import { Stopwatch } from './measure'
import { writeAccounts, writePeople } from './people'
import { startRed } from './red'

const { values: options } = parseArgs({
  options: {
    objects: { type: 'string', default: '20000' },
    send: { type: 'string', default: 'objects' },
    page: { type: 'string', default: '200' },
    targets: { type: 'string', default: '1' },
    /** `whole`, or `sync`: up to the repeated full sync. */
    part: { type: 'string', default: 'whole' },
    profiles: { type: 'string' },
    clock: { type: 'string', default: 'elapsed' },
  },
})

/** An earlier commit that is measured beside may have none. */
const hasThorough = (runProfiles as readonly string[]).includes('thorough-full-sync')

async function main(): Promise<void> {
  const objects = Number(options.objects)
  const folder = mkdtempSync(join(tmpdir(), 'idweave-bench-'))
  const hr = join(folder, 'data', 'hr.csv')
  try {
    const flow = benchFlow({
      send: options.send,
      pageSize: Number(options.page),
      targets: Number(options.targets),
      source: 'csv',
      target: 'csv',
    })
    const red = await startRed(folder, flow)
    const watch = new Stopwatch(objects, { profiles: options.profiles, clock: options.clock === 'cpu' ? 'cpu' : 'elapsed' })
    const phase = (name: string, node: string, profile?: string) => watch.phase(name, () => red.run(node, profile))
    await writePeople(hr, objects, 0)
    for (const id of ['accounts', 'directory']) writeAccounts(join(folder, 'data', `${id}.csv`), accountColumns)
    await phase('first full import', 'import', 'full-import')
    await phase('unchanged full import', 'import', 'full-import')
    await phase('first full sync', 'import', 'full-sync')
    await phase('repeated full sync', 'import', 'full-sync')
    if (options.part === 'whole') {
      if (hasThorough) await phase('thorough full sync', 'import', 'thorough-full-sync')
      await phase('export', 'accounts-export')
      await phase('confirming import', 'accounts-import', 'full-import')
      await writePeople(hr, objects, 1)
      await phase('import, 1 % changed', 'import', 'full-import')
      await phase('delta sync, 1 % changed', 'import', 'delta-sync')
      await phase('export, 1 % changed', 'accounts-export')
    }
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
