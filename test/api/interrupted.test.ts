/** Ctrl-C and SIGTERM while the command line waits (N6, N5). */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { memorySystem } from '../nodes/memory'
import { startIdweave } from './run-idweave'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

let read: () => void = () => undefined
beforeEach(async () => {
  await world.fresh()
  world.hireMany(3)
  memorySystem('hr').readsWhen = new Promise<void>((resolve) => (read = resolve))
})
afterEach(() => read())

const start = (...args: readonly string[]) => startIdweave(world.address, args)

const previews = async (): Promise<readonly { id: number; state: string }[]> =>
  (await world.get<List<{ id: number; state: string }>>('previews')).items

describe('a command that is interrupted', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('N6 ends its preview at %s, and says so', async (signal, code) => {
    const preview = start('preview', 'HR', 'full-import')
    await expect.poll(previews, { timeout: 10_000 }).toMatchObject([{ state: 'running' }])
    const [{ id } = { id: 0 }] = await previews()
    preview.signal(signal)
    // It ends after the page in hand.
    await new Promise((resolve) => setTimeout(resolve, 1000))
    read()
    expect(await preview.said).toEqual({ code, out: '', err: `Preview ${id} was ended, and its copy of the store is gone.\n` })
    expect(await previews()).toEqual([])
  })

  it('N6 ends it also while it is being begun', async () => {
    const preview = start('preview', 'HR', 'full-import+full-sync', '--wait')
    await expect.poll(previews, { timeout: 10_000 }).toHaveLength(1)
    preview.signal('SIGINT')
    read()
    expect(await preview.said).toMatchObject({ out: '' })
    await expect.poll(previews).toEqual([])
  })

  it('N5 leaves a run to itself, and says how it is seen and ended', async () => {
    const run = start('run', 'HR', 'full-import', '--wait')
    const running = () => world.get<List<{ id: number }>>('runs?status=running').then(({ items }) => items.map(({ id }) => id))
    await expect.poll(running, { timeout: 10_000 }).toHaveLength(1)
    const [id = 0] = await running()
    await new Promise((resolve) => setTimeout(resolve, 700))
    run.signal('SIGINT')
    expect(await run.said).toEqual({
      code: 130,
      out: '',
      err: `Run ${id} goes on. See it with: idweave status ${id} · end it with: idweave cancel ${id}\n`,
    })
    read()
    expect(await world.ended(id)).toMatchObject({ status: 'success', counters: { added: 3 } })
  })
})
