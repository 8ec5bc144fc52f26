/**
 * The floor: the same phases written by hand, in a process of their own; a child process of `bench/main.ts` that prints one JSON
 * object a phase.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { accountDocument, exportFile } from './floor/export'
import { firstTarget, hr, openFloor } from './floor/file'
import { importFile, personDocument } from './floor/import'
import { synchronise } from './floor/sync'
import { Stopwatch } from './measure'
import { writePeople } from './people'

const { values: options } = parseArgs({
  options: {
    objects: { type: 'string', default: '20000' },
    targets: { type: 'string', default: '1' },
    part: { type: 'string', default: 'whole' },
    profiles: { type: 'string' },
    clock: { type: 'string', default: 'elapsed' },
  },
})

async function main(): Promise<void> {
  const [objects, targets] = [Number(options.objects), Number(options.targets)]
  const folder = mkdtempSync(join(tmpdir(), 'idweave-floor-'))
  const [people, accounts] = [join(folder, 'hr.csv'), join(folder, 'accounts.csv')]
  const db = openFloor(join(folder, 'floor.sqlite'))
  const watch = new Stopwatch(objects, { profiles: options.profiles, clock: options.clock === 'cpu' ? 'cpu' : 'elapsed' })
  const phase = (name: string, work: () => object) =>
    watch.phase(name, () => ({ status: 'done', counters: { ...work() } as Record<string, number> }))
  try {
    await writePeople(people, objects, 0)
    await phase('first full import', () => importFile(db, people, hr, personDocument))
    await phase('unchanged full import', () => importFile(db, people, hr, personDocument))
    await phase('first full sync', () => synchronise(db, 'all', targets))
    await phase('repeated full sync', () => synchronise(db, 'all', targets))
    if (options.part === 'whole') {
      await phase('thorough full sync', () => synchronise(db, 'all', targets))
      await phase('export', () => exportFile(db, accounts, firstTarget))
      await phase('confirming import', () => importFile(db, accounts, firstTarget, accountDocument))
      await writePeople(people, objects, 1)
      await phase('import, 1 % changed', () => importFile(db, people, hr, personDocument))
      await phase('delta sync, 1 % changed', () => synchronise(db, 'due', targets))
      await phase('export, 1 % changed', () => exportFile(db, accounts, firstTarget))
    }
  } finally {
    db.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
