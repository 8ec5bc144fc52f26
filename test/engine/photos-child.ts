/** A Node-RED of its own that exports people with photos to a file, until it is killed. Argument: its user folder. */
import { startRed } from '../nodes/red'
import { photosFlow } from './photos-flow'

const [, , userDir = ''] = process.argv

async function work(): Promise<void> {
  const red = await startRed({ settings: { userDir } })
  await red.deploy(photosFlow())
  await red.run('import')
  await red.run('export', { confirm: true })
  await red.stop()
}

void work()
