/**
 * A Node-RED in a process of its own in which everybody falls out of scope; it kills itself in the middle of a full sync.
 * Arguments: its user folder, and in which phase it dies.
 */
import { cycleFlow } from '../nodes/cycle-flow'
import { fromDist, memoryHires, registerConnector, startRed } from './people-killed-world'
import { memory } from '../nodes/memory'
import { wrongScope } from './people-killed-world'

const [, , userDir = '', phase = ''] = process.argv

/** SIGKILL as soon as it is so. */
function dieWhen(holds: () => boolean): void {
  setInterval(() => {
    if (holds()) process.kill(process.pid, 'SIGKILL')
  }, 1)
}

async function work(): Promise<void> {
  registerConnector(memory)
  const red = await startRed({ settings: { userDir } })
  await red.deploy(cycleFlow({ pageSize: 2 }))
  memoryHires()
  await red.run('import')
  await red.run('import', { profile: 'full-sync' })
  await red.deploy(cycleFlow({ pageSize: 2, change: [wrongScope] }))
  const engine = red.engine()
  if (phase === 'looking') {
    const before = engine.store.currentChange()
    dieWhen(() => engine.store.currentChange() > before + 20)
  } else {
    const held = await red.run('import', { profile: 'full-sync' })
    const { releasePeople } = fromDist<typeof import('../../runtime/engine/sync/held-people')>(
      'runtime/engine/sync/held-people.js',
    )
    const system = [...(await engine.currentPlan()).systems.values()].find(({ config }) => config.name === 'HR') ?? null
    await releasePeople(engine.store, { system, run: held.id, who: 'Ada', now: engine.clock() })
    dieWhen(() => engine.runsUnderWay().some(({ counters }) => counters.disconnected >= 10))
  }
  await red.run('import', { profile: 'full-sync' })
  process.exit(3)
}

void work()
