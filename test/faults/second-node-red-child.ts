/**
 * A second Node-RED, in a process of its own, that is given a store another one may hold. Arguments: its user folder, the store.
 * Each line it is sent is a message to its import node, for a full synchronisation of what is there.
 */
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { cycleFlow } from '../nodes/cycle-flow'
import { memory } from '../nodes/memory'
import type { RunningRed } from '../nodes/red'
import { registerConnector, startRed } from '../nodes/red'

const [, , userDir = '', file = ''] = process.argv

function tell(line: string): void {
  writeSync(1, `${line}\n`)
}

/** What becomes of a message to the import node: its error, or how the run ended. */
async function pressed(red: RunningRed): Promise<string> {
  const node = red.node('import') as unknown as {
    error(error: Error): void
    send(message: unknown[]): void
    receive(message: object): void
  }
  return new Promise((done) => {
    node.error = (error) => done(`error ${error.message}`)
    const own = node.send.bind(node)
    node.send = (messages) => {
      const finished = messages[2] as { payload?: { status?: string } } | null | undefined
      if (finished) done(`ended ${finished.payload?.status}`)
      own(messages)
    }
    node.receive({ profile: 'full-sync' })
  })
}

async function work(): Promise<void> {
  registerConnector(memory)
  const red = await startRed({ settings: { userDir } })
  const deploy = (): Promise<void> => red.deploy(cycleFlow({ change: [{ id: 'store', file }] }))
  await deploy()
  tell('deployed')
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'deploy') await deploy()
    tell(await pressed(red))
  }
  await red.stop()
}

void work()
