/**
 * What people notice while many are connected: how soon one change is everywhere, and how long the editor's API takes to answer
 * during a first full sync. A child process of `bench/main.ts`; the systems are in memory and tell what changed, so that the
 * engine's own time is seen.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Bench, measureBeside } from './child'
import { scriptedSystem } from '../runtime/connectors/scripted/system/system'
import type { Answers } from './asker'
import { benchFlow } from './flow'
import { type Ended, Stopwatch } from './measure'
import { departmentOf } from './people'
import { putPerson } from './people-in-memory'
import type { RunningRed } from './red'

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

async function main({ red, run }: Bench): Promise<void> {
  const objects = Number(options.objects)
  const hr = scriptedSystem('hr')
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
}

measureBeside(() => benchFlow({ send: 'objects', pageSize: 200, targets: 1, source: 'scripted', target: 'scripted' }), main)
