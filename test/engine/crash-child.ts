/**
 * A Node-RED in a process of its own that hires people and exports their accounts slowly, until it is killed. Argument: its
 * user folder.
 */
import { writeSync } from 'node:fs'
import { cycleFlow } from '../nodes/cycle-flow'
import { memory, memorySystem } from '../nodes/memory'
import { registerConnector, startRed } from '../nodes/red'
import { directoryNodes, scriptedType } from './directory-flow'

const [, , userDir = '', people = '0', script = '{}'] = process.argv

async function work(): Promise<void> {
  registerConnector(memory)
  registerConnector(scriptedType())
  const red = await startRed({ settings: { userDir } })
  const settings = { file: `${userDir}/data/directory.jsonl`, script }
  await red.deploy(cycleFlow({ change: directoryNodes(settings) }))
  for (let i = 1; i <= Number(people); i++)
    memorySystem('hr').set(`${i}`, { givenName: `P${i}`, sn: 'Q', department: 'Sales', employeeType: 'FTE' })
  await red.run('import')
  writeSync(1, 'staged\n')
  const run = await red.run('export', { confirm: true })
  writeSync(1, `${run.status} ${run.counters.created}\n`)
  await red.stop()
}

void work()
