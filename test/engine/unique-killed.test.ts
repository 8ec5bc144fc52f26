/** A process that is killed while it gives unique values: nothing is given twice, and what was given stays (U1, D2). */
import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import { memory } from '../nodes/memory'
import { registerConnector, startRed, type RunningRed } from '../nodes/red'
import { childProgram, theFolders } from './killed-process'
import { allAddresses, hireAllOfOneName, oneNameFlow } from './unique-flow'

const newFolder = theFolders()

/** Lets the child work until so many people are there, and kills it. */
async function killedAt(program: string, folder: string, people: number): Promise<void> {
  const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  child.stdout.on(
    'data',
    (text) =>
      String(text)
        .split('\n')
        .some((count) => Number(count) >= people) && child.kill('SIGKILL'),
  )
  await ended
}

async function addresses(red: RunningRed): Promise<Map<string, string>> {
  const { items } = await red.engine().store.searchMvos({ type: 'Person', limit: 500 })
  return new Map(items.map(({ attributes }) => [String(attributes['Employee ID']), String(attributes['Email Address'])]))
}

it('U1 D2 killed at any moment: who has a value keeps it, and nobody gets one a second time', async () => {
  const folder = newFolder()
  const program = childProgram('unique-child')
  const given: Map<string, string>[] = []
  registerConnector(memory)
  for (const people of [9, 40, 90]) {
    await killedAt(program, folder, people)
    const red = await startRed({ settings: { userDir: folder } })
    await red.deploy(oneNameFlow())
    given.push(await addresses(red))
    await red.stop()
  }
  const red = await startRed({ settings: { userDir: folder } })
  await red.deploy(oneNameFlow())
  hireAllOfOneName()
  await red.run('import')
  const all = await addresses(red)
  const questions = [...all.values()].map((key) => ({
    namespace: '["mv","Person","Email Address"]',
    owners: ['nobody'],
    keys: [key],
  }))
  const ledger = await red.engine().store.askLedger(questions)
  await red.stop()
  expect([...all.values()].sort()).toEqual([...allAddresses].sort())
  expect(ledger.flatMap(({ holders }) => holders)).toEqual(allAddresses.map(() => 'other'))
  expect(given.map(({ size }) => size > 0 && size < allAddresses.length)).toEqual([true, true, true])
  for (const before of given) expect([...before].filter(([id, mail]) => all.get(id) !== mail)).toEqual([])
}, 120_000)
