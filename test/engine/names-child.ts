/**
 * A Node-RED in a process of its own in which a circle of people and a chain beside them exchange names, slowly, until it is
 * killed. Arguments: its user folder, how slow, and the directory as JSON where it is a real one.
 */
import { writeSync } from 'node:fs'
import { cycleFlow } from '../nodes/cycle-flow'
import { memory, memorySystem } from '../nodes/memory'
import { fromDist, registerConnector, startRed } from '../nodes/red'
import { scriptedType } from './directory-flow'
import type { LdapTarget } from './names-flow'
import { circleNodes, ldapNodes, people } from './names-flow'

const [, , userDir = '', slow = '0', directory] = process.argv

async function work(): Promise<void> {
  registerConnector(memory)
  registerConnector(scriptedType())
  const red = await startRed({ settings: { userDir } })
  const change = directory === undefined ? circleNodes(userDir) : ldapNodes(JSON.parse(directory) as LdapTarget)
  await red.deploy(cycleFlow({ change }))
  for (const [id, phone] of people('before')) memorySystem('hr').set(id, { ...known(id), phone })
  await red.run('import')
  await red.run('export', { confirm: true })
  await red.run('ad-import')
  for (const [id, phone] of people('after')) memorySystem('hr').set(id, { ...known(id), phone })
  await red.run('import')
  const systems = fromDist<typeof import('../../runtime/connectors/scripted/system/system')>(
    'runtime/connectors/scripted/system/system.js',
  )
  systems.scriptedSystem('ad').script = { slow: Number(slow) }
  writeSync(1, 'staged\n')
  await red.run('export', { confirm: true })
  await red.stop()
}

function known(id: string): Record<string, string> {
  return { givenName: `P${id}`, sn: 'Q', department: 'Sales', employeeType: 'FTE' }
}

void work()
