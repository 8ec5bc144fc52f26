/**
 * A Node-RED in a process of its own that gives people of one name their addresses, page after page, until it is killed.
 * Argument: its user folder.
 */
import { writeSync } from 'node:fs'
import { memory } from '../nodes/memory'
import { registerConnector, startRed } from '../nodes/red'
import { hireAllOfOneName, oneNameFlow } from './unique-flow'

const [, , userDir = ''] = process.argv

async function work(): Promise<void> {
  registerConnector(memory)
  const red = await startRed({ settings: { userDir } })
  await red.deploy(oneNameFlow())
  hireAllOfOneName()
  const looking = setInterval(() => {
    void red
      .engine()
      .store.searchMvos({ limit: 500 })
      .then(({ items }) => writeSync(1, `${items.length}\n`))
  }, 10)
  await red.run('import', { profile: 'full-import+delta-sync' })
  clearInterval(looking)
  await red.stop()
}

void work()
