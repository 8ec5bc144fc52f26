/** Previews of engines beside one another, at their beginning and at their end (N6). */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { copiesOf } from '../../nodes/adapter/store-copies'
import { chosenEngine } from '../../runtime/api/shared/chosen-engine'
import { Registry } from '../../runtime/engine/canvas/registry'
import { Engine } from '../../runtime/engine/engine'
import type { StoreCopies } from '../../runtime/engine/engine-parts'
import { previewsOf } from '../../runtime/engine/preview/previews'
import { DeliveryTracker } from '../../runtime/engine/sync/delivery/tracker'
import { openStore } from '../../runtime/store/sqlite/open'
import { NOW } from '../store/objects'

const scan = { profile: 'lifecycle', system: null, source: 'daily', startedBy: 'a test', overlap: 'wait' } as const
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

interface Made {
  readonly clock?: () => string
  readonly passed?: () => number
  readonly copies?: (copies: StoreCopies) => StoreCopies
}

function engineOf(name: string, { clock = () => NOW, passed, copies = (own) => own }: Made = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'idweave-previews-'))
  const options = { file: join(folder, name), now: clock, secrets: () => ['a key for the tests'] }
  const store = openStore(options)
  const registry = new Registry()
  const source = { node: 'daily', systemNode: null, pageSize: 100, send: 'objects', objectTypes: [] } as const
  registry.addSource({ ...source, emit: () => undefined })
  const parts = { name, store, registry, tracker: new DeliveryTracker(), clock, stallMs: 1000 }
  const made = copies(copiesOf(store, options))
  const problems: string[] = []
  const engine = new Engine({ ...parts, ...(passed && { passed }), copies: made, onProblem: (problem) => problems.push(problem) })
  closing.push(async () => {
    await engine.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { engine, folder, problems }
}

async function previewed(engine: Engine) {
  const { id } = await previewsOf(engine).start(scan)
  return previewsOf(engine).whenOver(id)
}

it('N6 L6 a preview notices that the clock was set as the run does', async () => {
  let [now, passed] = [NOW, 0]
  const { engine } = engineOf('identity.sqlite', { clock: () => now, passed: () => passed })
  await (
    await engine.start(scan)
  ).ended
  now = new Date(Date.parse(NOW) + 10 * 86_400_000).toISOString()
  passed += 60_000
  const { name } = await previewed(engine)
  const foretold = await previewsOf(engine).engineNamed(name)?.clockCheck.question()
  await (
    await engine.start(scan)
  ).ended
  expect(await engine.clockCheck.question()).toMatchObject({ cause: 'moved' })
  expect(foretold).toEqual(await engine.clockCheck.question())
})

it('N6 the name of a preview is that of one store', async () => {
  const engines = [engineOf('one.sqlite').engine, engineOf('other.sqlite').engine]
  const stores = { open: () => engines, notOpen: () => [], onOpened: () => undefined }
  for (const engine of engines) await previewed(engine)
  const found = engines.flatMap((engine) =>
    previewsOf(engine)
      .list()
      .map(({ name }) => chosenEngine(stores, name, 'get') === previewsOf(engine).engineNamed(name)),
  )
  expect(found).toEqual([true, true])
})

it('N6 N7 a store that closes while a preview begins keeps no copy', async () => {
  const made = Promise.withResolvers<undefined>()
  const goOn = Promise.withResolvers<undefined>()
  const copies =
    (own: StoreCopies): StoreCopies =>
    async () => {
      const copy = await own()
      made.resolve(undefined)
      await goOn.promise
      return copy
    }
  const { engine, folder } = engineOf('identity.sqlite', { copies })
  const started = previewsOf(engine).start(scan)
  await made.promise
  const closed = engine.close()
  goOn.resolve(undefined)
  await Promise.all([expect(started).rejects.toThrow('Node-RED is stopping'), closed])
  expect(readdirSync(folder)).toEqual(['identity.sqlite'])
  await expect(previewsOf(engine).start(scan)).rejects.toThrow('Node-RED is stopping')
})

it('N6 a preview goes once nobody has looked at it for two hours', async () => {
  const { engine, folder } = engineOf('identity.sqlite')
  const previews = previewsOf(engine)
  const { id } = await previews.start(scan)
  await previews.whenOver(id)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    previews.find(id)
    vi.advanceTimersByTime(2 * 3_600_000 - 1)
    previews.find(id)
    vi.advanceTimersByTime(2 * 3_600_000 - 1)
    expect(previews.list()).toHaveLength(1)
    vi.advanceTimersByTime(1)
  } finally {
    vi.useRealTimers()
  }
  await expect.poll(() => readdirSync(folder)).not.toContainEqual(expect.stringContaining('.preview-'))
  expect(previews.list()).toEqual([])
})

it('N6 a copy that cannot be deleted is said, and keeps nothing from closing', async () => {
  const copies =
    (own: StoreCopies): StoreCopies =>
    async () => ({ ...(await own()), discard: () => Promise.reject(new Error('it is held')) })
  const { engine, problems } = engineOf('identity.sqlite', { copies })
  const { id } = await previewsOf(engine).start(scan)
  await previewsOf(engine).whenOver(id)
  await engine.close()
  expect(problems).toEqual([`the copy of preview-${id} could not be deleted: it is held. The next start tries it again.`])
  await expect(engine.store.counts()).rejects.toThrow()
})
