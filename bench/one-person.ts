/**
 * What people notice while many are connected: how soon one change is everywhere, and how long the editor's API takes to answer
 * during a first full sync. A child process of `bench/main.ts`; the systems are in memory and tell what changed, so that the
 * engine's own time is seen.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { registerConnectorType } from '../runtime/connectors/list'
import { scripted } from '../runtime/connectors/scripted/connector'
import { scriptedSystem } from '../runtime/connectors/scripted/system/system'
import type { Answers } from './asker'
import { benchFlow } from './flow'
import { type Ended, Stopwatch } from './measure'
import { departmentOf } from './people'
import { putPerson } from './people-in-memory'
import { type RunningRed, startRed } from './red'

const { values: options } = parseArgs({ options: { objects: { type: 'string', default: '20000' } } })

/** Asks the API from a process of its own while something is being done. */
async function askedDuring(red: RunningRed, work: () => Promise<Ended>): Promise<Answers> {
  const asker = fork(join(__dirname, 'asker.js'), [red.api])
  await said(asker)
  await work()
  const answers = said(asker)
  asker.send('stop')
  return (await answers) as Answers
}

/** The next thing the process says. */
function said(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', (code) => reject(new Error(`the asker ended with ${code}`)))
  })
}

function mustSucceed(what: string, { status, counters }: Ended): Ended {
  // The first export warns that its target was empty.
  if (status !== 'success' && status !== 'warnings') throw new Error(`${what} ended as ${status}`)
  return { status, counters }
}

async function main(): Promise<void> {
  const objects = Number(options.objects)
  const folder = mkdtempSync(join(tmpdir(), 'idweave-bench-'))
  registerConnectorType(scripted)
  const hr = scriptedSystem('hr')
  try {
    const red = await startRed(
      folder,
      benchFlow({ send: 'objects', pageSize: 200, targets: 1, source: 'scripted', target: 'scripted' }),
    )
    const run = async (node: string, profile?: string) => mustSucceed(`${node} ${profile ?? ''}`, await red.run(node, profile))
    for (let i = 0; i < objects; i++) putPerson(hr, i, departmentOf(i, 0))
    await run('import', 'full-import')
    const answers = await askedDuring(red, () => run('import', 'full-sync'))
    console.log(JSON.stringify({ answers }))
    await run('accounts-export')
    await run('accounts-import', 'full-import')
    const watch = new Stopwatch(objects)
    for (let round = 0; round < 7; round++) {
      putPerson(hr, 17 * (round + 1), `Moved ${round}`)
      await watch.phase('delta import', () => run('import', 'delta-import'))
      await watch.phase('delta sync', () => run('import', 'delta-sync'))
      await watch.phase('export', () => run('accounts-export'))
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
