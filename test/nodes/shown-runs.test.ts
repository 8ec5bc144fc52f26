/** What the nodes that start runs show: the newest run of their system, whoever started it, after a deployment too (N8). */
import { renameSync } from 'node:fs'
import { expect, it } from 'vitest'
import { theDirectoryWorld } from '../engine/directory'
import { behindTheGate, closedGate, gated } from '../engine/gated'

const world = theDirectoryWorld(gated)

const underWay = (): string[] =>
  world.red
    .engine()
    .runsUnderWay()
    .map(({ status }) => status)

/** As the API and the command line start one. */
async function fromElsewhere(profile: 'full-import+delta-sync' | 'full-import' | 'export', system: string): Promise<void> {
  const { ended } = await world.red.engine().start({ profile, system, startedBy: 'command-line', overlap: 'wait' })
  await ended
}

it('N8 a node shows the runs of its system that others started, and no others', async () => {
  await world.fresh()
  world.hire('1', 'P1', 'Q')
  world.hire('2', 'P2', 'Q')
  await fromElsewhere('full-import+delta-sync', 'hr')
  expect(world.red.status('import')).toBe('2 read · 2 new · 2 synced')
  expect([world.red.status('export'), world.red.status('ad-import')]).toEqual(['', ''])
  await fromElsewhere('export', 'ad')
  expect(world.red.status('export')).toBe('2 created')
  await fromElsewhere('full-import', 'ad')
  expect(world.red.status('ad-import')).toBe('2 read')
  world.hire('3', 'P3', 'Q')
  await world.red.run('import')
  expect(world.red.status('import')).toBe('3 read · 1 new · 1 synced')
  expect(world.red.status('export')).toBe('2 created')
})

it('N8 a node shows the last run again once its flow was deployed anew', async () => {
  await world.redeploy({})
  await expect.poll(() => world.red.status('import')).toBe('3 read · 1 new · 1 synced')
  await expect.poll(() => world.red.status('export')).toBe('2 created')
  expect(world.red.status('lifecycle')).toBe('')
})

it('N8 a node goes on showing the run under way when another waits for its turn, and then that one', async () => {
  await world.fresh({ change: [behindTheGate] })
  await world.hireAll(1)
  const open = closedGate()
  const first = world.started('ad-import')
  await expect.poll(underWay).toEqual(['running'])
  const second = fromElsewhere('full-import', 'ad')
  await expect.poll(underWay).toEqual(['running', 'waiting'])
  expect(world.red.status('ad-import')).not.toContain('waiting')
  open()
  await Promise.all([first, second])
  expect(world.red.status('ad-import')).not.toMatch(/waiting|running/)
})

it('N8 a node says that its store is lost, and not how the run ended that was lost with it', async () => {
  await world.fresh({ change: [behindTheGate] })
  await world.hireAll(1)
  const open = closedGate()
  const running = world.started('ad-import').catch(() => undefined)
  const engine = world.red.engine()
  await expect.poll(() => engine.runsUnderWay().map(({ status }) => status)).toEqual(['running'])
  const { file } = (engine.store as unknown as { readonly connection: { readonly file: string } }).connection
  renameSync(file, `${file}.aside`)
  open()
  await running
  await expect.poll(() => world.red.status('ad-import')).toBe('the identity store is not open: see its node')
  await engine.close().catch(() => undefined)
  expect(world.red.status('ad-import')).toBe('the identity store is not open: see its node')
  renameSync(`${file}.aside`, file)
})
