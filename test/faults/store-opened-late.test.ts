/** A store that cannot be opened when the flows start: it is opened as soon as it can be, and until then everybody says why. */
import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { theDirectoryWorld } from '../engine/directory'
import { fromDist, projectRoot } from '../nodes/red'
import { PagesWorld } from './pages-world'

const world = theDirectoryWorld()
const folder = mkdtempSync(join(tmpdir(), 'idweave-late-'))
const pages = new PagesWorld(world, () => folder)
afterEach(() => pages.endTest())

interface DeployedStores {
  storesNotOpen(): readonly { readonly name: string; readonly sentence: string; readonly next: string; readonly since: string }[]
  openEngines(): readonly { readonly name: string }[]
}
const deployedStores = fromDist<DeployedStores>('nodes/adapter/deployed-stores.js')

/** Another process that has the store's lock until it is killed. */
async function holderOf(file: string): Promise<() => void> {
  const program = `const { openStore } = require('./dist/runtime/store/sqlite/open.js')
    openStore({ file: ${JSON.stringify(file)}, now: () => new Date().toISOString() }); console.log('held'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['-e', program], { cwd: projectRoot, stdio: ['pipe', 'pipe', 'inherit'] })
  pages.afterwards(() => child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  expect((await lines.next()).value).toBe('held')
  return () => void child.kill('SIGKILL')
}

describe('a store that another process holds when the flows start', () => {
  it('N2 N10 is opened by itself once that process has gone; until then nodes and health say what is waited for', async () => {
    const file = await pages.withAccounts()
    await pages.undeployed()
    const free = await holderOf(file)
    await world.red.deploy(pages.flow(file))
    expect(world.red.status('import')).toBe('the identity store is not open: see its node')
    expect(await pages.errorAfter('import')).toMatch(/is in use by process \d+ .* It is tried again every 2 seconds\.$/)
    expect(deployedStores.storesNotOpen()).toEqual([
      {
        name: file,
        sentence: expect.stringContaining('is in use by process'),
        next: expect.stringMatching(/It is tried again every 2 seconds\.$/),
        since: expect.stringMatching(/Z$/),
      },
    ])
    expect(deployedStores.openEngines()).toEqual([])
    free()
    await expect.poll(() => deployedStores.openEngines().length, { timeout: 10_000 }).toBe(1)
    expect(deployedStores.storesNotOpen()).toEqual([])
    expect(world.red.status('import')).not.toContain('not open')
    world.hire('13', 'P13', 'Q')
    expect(await pages.cycle()).toEqual(['success', 'success', 'success'])
  })

  it('N2 is not opened once its flow has gone', async () => {
    const file = await pages.withAccounts()
    await pages.undeployed()
    const free = await holderOf(file)
    await world.red.deploy(pages.flow(file))
    await pages.undeployed()
    free()
    await new Promise((done) => setTimeout(done, 2_500))
    expect(deployedStores.openEngines()).toEqual([])
    expect(deployedStores.storesNotOpen()).toEqual([])
  })
})

describe('a file that is taken away', () => {
  it('N2 N10 while it is in use: nothing is written into it any more, and once it is back all goes on', async () => {
    const file = await pages.withAccounts()
    const taken = `${file}.taken`
    const { store } = world.red.engine()
    renameSync(file, taken)
    await expect.poll(() => deployedStores.openEngines().length, { timeout: 10_000 }).toBe(0)
    expect(deployedStores.storesNotOpen()).toEqual([
      {
        name: file,
        sentence: expect.stringContaining(' was deleted or replaced while it was in use.'),
        next: expect.stringContaining('Put that file back'),
        since: expect.stringMatching(/Z$/),
      },
    ])
    expect(world.red.status('import')).toBe('the identity store is not open: see its node')
    await expect(store.saveFact('x', 'y')).rejects.toThrow()
    expect(existsSync(file)).toBe(false)
    // A new deployment does not begin an empty store in its stead.
    await world.red.deploy(pages.flow(file))
    expect(await pages.errorAfter('import')).toMatch(
      /is not there, and it was before\. Put the file back, or the latest backup\./,
    )
    expect(existsSync(file)).toBe(false)
    // Nor does it take an empty file for a store.
    writeFileSync(file, '')
    await world.red.deploy(pages.flow(file))
    expect(await pages.errorAfter('import')).toMatch(/is empty, and it was not before\. Put the file back/)
    expect(statSync(file).size).toBe(0)
    renameSync(taken, file)
    await world.red.deploy(pages.flow(file))
    world.hire('13', 'P13', 'Q')
    expect(await pages.cycle()).toEqual(['success', 'success', 'success'])
  })

  it('D2 N10 with another in its place: the very next run says so, and sends nothing', async () => {
    const file = await pages.withAccounts()
    copyFileSync(file, `${file}.copy`)
    renameSync(`${file}.copy`, file)
    pages.muchHappens()
    const ends = await pages.cycle()
    expect(ends[0]).toMatch(/^(stopped|refused).*was deleted or replaced while it was in use/)
    expect(ends.filter((end) => end === 'success')).toEqual([])
    await expect.poll(() => deployedStores.openEngines().length, { timeout: 10_000 }).toBe(0)
  })

  it('D2 N10 with another copied over it: the very next run says so, sends nothing, and leaves the copy as it is', async () => {
    const file = await pages.withAccounts()
    const copy = `${file}.copy`
    await world.red.engine().store.backup(copy)
    pages.muchHappens()
    copyFileSync(copy, file)
    const ends = await pages.cycle()
    expect(ends[0]).toMatch(/^(stopped|refused).*Another file was copied over the store/)
    expect(ends.filter((end) => end === 'success')).toEqual([])
    await expect.poll(() => deployedStores.openEngines().length, { timeout: 10_000 }).toBe(0)
    expect(readFileSync(file).equals(readFileSync(copy))).toBe(true)
    await world.red.deploy(pages.flow(file))
    expect(await pages.cycle()).toEqual(['success', 'success', 'success'])
  })
})

describe('a file that is taken away while a run is under way', () => {
  async function lostInARun() {
    const file = await pages.withAccounts()
    const { store } = world.red.engine()
    await store.backup(`${file}.copy`)
    pages.muchHappens()
    let goOn = (): void => undefined
    const held = new Promise<void>((resolve) => (goOn = resolve))
    const { saves } = pages.beforeSave(1, () => held)
    const run = world.started('import').catch(() => undefined)
    await world.until(() => saves() === 1)
    copyFileSync(`${file}.copy`, file)
    await expect(store.saveFact('x', 'y')).rejects.toThrow()
    expect(deployedStores.openEngines()).toEqual([])
    return { file, goOn, run }
  }

  it('N10 is tried again only once that run has ended', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout')
    pages.afterwards(() => timers.mockRestore())
    const retries = () => timers.mock.calls.filter(([, milliseconds]) => milliseconds === 30_000).length
    const { goOn, run } = await lostInARun()
    await new Promise((done) => setTimeout(done, 300))
    expect(retries()).toBe(0)
    expect(deployedStores.storesNotOpen()).toMatchObject([{ sentence: expect.stringContaining('was copied over') as string }])
    goOn()
    await run
    await expect.poll(retries).toBe(1)
  })

  it('N10 is opened by a deployment only once that run has ended, and then at once', async () => {
    const { file, goOn, run } = await lostInARun()
    const deployed = world.red.deploy(pages.flow(file))
    await new Promise((done) => setTimeout(done, 500))
    expect(deployedStores.openEngines()).toEqual([])
    goOn()
    await run
    await deployed
    expect(deployedStores.storesNotOpen()).toEqual([])
    expect(deployedStores.openEngines()).toHaveLength(1)
    expect(await pages.cycle()).toEqual(['success', 'success', 'success'])
  })
})

describe('two store nodes with one file', () => {
  it('N10 the second is refused with a file that is nobody’s, and taking it away leaves the first as it was', async () => {
    const file = await pages.withAccounts()
    const flow = pages.flow(file)
    const [store] = flow.filter(({ id }) => id === 'store')
    const second = { ...store, id: 'second', name: 'Copied' }
    await world.red.deploy([...flow, second] as never)
    const [refused, ...others] = deployedStores.storesNotOpen()
    expect(others).toEqual([])
    expect(refused?.sentence).toContain('is that of the identity store')
    expect(refused?.next).toContain(`choose a file of its own here, such as ${file.replace('.sqlite', '-2.sqlite')}`)
    await world.red.deploy(flow, 'nodes')
    expect(deployedStores.storesNotOpen()).toEqual([])
    world.hire('13', 'P13', 'Q')
    expect(await pages.cycle()).toEqual(['success', 'success', 'success'])
  })

  it('N10 the second takes the file over when the first is deleted', async () => {
    const file = await pages.withAccounts()
    const flow = pages.flow(file)
    const moved = flow.map((node) => (node.id === 'store' ? { ...node, id: 'second', name: 'Copied' } : node))
    const pointed = moved.map((node) => ('store' in node ? { ...node, store: 'second' } : node))
    const [store] = flow.filter(({ id }) => id === 'store')
    await world.red.deploy([store, ...pointed] as never)
    expect(deployedStores.storesNotOpen()).toHaveLength(1)
    await world.red.deploy(pointed as never, 'nodes')
    await expect.poll(() => deployedStores.storesNotOpen().length, { timeout: 10_000 }).toBe(0)
    world.hire('13', 'P13', 'Q')
    expect(await pages.cycle()).toEqual(['success', 'success', 'success'])
    rmSync(folder, { recursive: true, force: true })
  })
})
