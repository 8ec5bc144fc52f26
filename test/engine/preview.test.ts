/** Runs tried out beforehand: nothing is written, nobody else is reached, and the run then does what was foretold (N6). */
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Preview } from '../../runtime/engine/preview/preview'
import type { RunRequest } from '../../runtime/engine/run-request'
import { cycleFlow, expression, wired } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'
import { editedCanvas, previewsOf } from './foretold'
import { behindTheGate, closedGate, gated } from './gated'

const world = theDirectoryWorld(gated)
const previews = () => previewsOf(world.red.engine())
const full: RunRequest['profile'] = 'full-import+full-sync'

const begin = (profile: RunRequest['profile'] = full, system: string | null = 'hr', source = 'import'): Promise<Preview> =>
  previews().start({ profile, system, source, startedBy: 'a test', overlap: 'wait', confirmed: true })

async function preview(...of: Parameters<typeof begin>): Promise<Preview> {
  const { id } = await begin(...of)
  return previews().whenOver(id)
}

/** A digest of every row of every table. */
function tables(): Readonly<Record<string, string>> {
  const { database } = world
  const names = database
    .prepare("select name from sqlite_schema where type = 'table' and name <> 'lock'")
    .pluck()
    .all() as string[]
  const digest = (name: string): string => {
    const rows = database.prepare(`select * from "${name}"`).all()
    return createHash('sha256').update(JSON.stringify(rows)).digest('hex')
  }
  return Object.fromEntries(names.map((name) => [name, digest(name)]))
}

const copies = (): readonly string[] => {
  const file = world.database.name
  return readdirSync(dirname(file)).filter((name) => name.includes('.preview-'))
}

const figures = ({ status, counters, targets, warnings }: NonNullable<Preview['run']>) => ({
  status,
  counters,
  targets,
  warnings,
})

describe('N6 a preview', () => {
  beforeEach(async () => {
    await world.fresh()
    await world.settled(3)
    world.hire('4', 'New', 'Person')
    world.leave('2')
    world.change('1', { department: 'Care' })
  })

  it('writes nothing, sends nothing, and foretells what the run then does', async () => {
    const before = tables()
    const shown = await preview()
    expect(tables()).toEqual(before)
    expect(world.requests).toEqual([])
    expect(shown).toMatchObject({ state: 'ended', trouble: null, notRun: [] })
    expect(shown.run?.counters).toMatchObject({ added: 1, projected: 1 })
    const run = await world.red.run('import', { profile: full, confirm: true })
    expect(figures(run)).toEqual(figures(shown.run as NonNullable<Preview['run']>))
    const after = await world.red.engine().store.counts()
    expect({ ...after, fileBytes: 0 }).toEqual({ ...shown.after, fileBytes: 0 })
  })

  it('writes nothing either by an edited canvas, under assumptions, and while it counts', async () => {
    const before = tables()
    const flow = world.flow({ change: [{ id: 'flow', mappings: [expression('"x"', 'Telephone')] }] })
    const { csos } = await world.red.engine().store.loadPage([1])
    const { id } = await previews().start({
      canvas: editedCanvas(world.red, flow),
      assumed: { gone: csos.map(({ cso }) => cso.id), rulesOff: ['ad-out'] },
      counted: 'wires',
      runs: () =>
        Promise.resolve([
          { profile: full, system: 'hr', source: 'import', startedBy: 'a test', overlap: 'wait', confirmed: true },
          {
            profile: 'lifecycle',
            system: null,
            source: 'lifecycle',
            startedBy: 'a test',
            overlap: 'wait',
            at: '2027-01-01T00:00:00Z',
          },
        ]),
    })
    const shown = await previews().whenOver(id)
    expect(tables()).toEqual(before)
    expect(world.requests).toEqual([])
    expect(shown.trouble).toBeNull()
    expect(shown.runs.map(({ profile }) => profile)).toEqual(['full-import', 'thorough-full-sync', 'lifecycle', 'lifecycle'])
    expect(shown.wires?.length).toBeGreaterThan(3)
    await previews().discard(id, 'a test')
    expect(copies()).toEqual([])
  })

  it('N5 is cancelled also while it counts what is so today', async () => {
    const { id } = await previews().start({
      counted: 'wires',
      runs: (copy) => {
        setImmediate(() => previews().cancel(id, 'somebody'))
        return Promise.resolve([
          {
            profile: 'full-sync',
            system: 'hr',
            source: 'import',
            startedBy: String(copy.name),
            overlap: 'wait',
            confirmed: true,
          },
        ])
      },
    })
    const { run, state } = await previews().whenOver(id)
    expect(state).toBe('ended')
    expect(run?.status).toBe('cancelled')
  })

  it('is kept to be looked at, and leaves no file behind', async () => {
    const shown = await preview()
    const engine = previews().engineNamed(shown.name)
    const { items } = (await engine?.store.runRecords(shown.run?.id ?? 0, { limit: 100 })) ?? { items: [] }
    expect(items.map(({ outcome }) => outcome)).toContain('projected')
    expect(copies().length).toBeGreaterThan(0)
    await previews().discard(shown.id, 'somebody')
    expect(copies()).toEqual([])
    expect(() => previews().find(shown.id)).toThrow(/There is no preview/)
  })

  it('goes when another one begins', async () => {
    const first = await preview()
    const second = await preview()
    expect(second.id).toBe(first.id + 1)
    expect(() => previews().find(first.id)).toThrow(/There is no preview/)
    expect(second.run?.counters).toEqual(first.run?.counters)
  })

  it('N5 is cancelled also before its run has begun', async () => {
    const { id } = await previews().start({ profile: full, system: 'hr', source: 'import', startedBy: 'a test', overlap: 'wait' })
    expect(previews().cancel(id, 'somebody')).toBe(true)
    const { run } = await previews().whenOver(id)
    expect(run).toMatchObject({ status: 'cancelled', reason: expect.stringMatching(/^cancelled by somebody/) as string })
  })

  it('refuses an export, which has its pending exports to be seen by', async () => {
    await expect(preview('export', 'ad')).rejects.toThrow('an export cannot be previewed')
  })

  it('goes by the canvas as it was when it began', async () => {
    const own = cycleFlow().find(({ id }) => id === 'flow')?.['mappings'] as object[]
    await world.redeploy({ change: [{ id: 'flow', mappings: [...own, expression('"x"', 'Telephone')] }] })
    const shown = await preview()
    expect(shown.run?.counters.flowed).toBeGreaterThan(1)
  })
})

const reasonOf = ({ run }: Preview) => (run?.status === 'cancelled' ? run.reason : null)

describe('N6 a preview that ends early', () => {
  beforeEach(async () => {
    await world.fresh()
    world.hire('1', 'A', 'B')
  })

  it('N5 is cancelled also before its run has begun', async () => {
    const { id, run } = await begin()
    expect(run).toBeNull()
    expect(previews().cancel(id, 'somebody')).toBe(true)
    expect(reasonOf(await previews().whenOver(id))).toMatch(/^cancelled by somebody/)
  })

  it('N7 ends when flows are deployed in the middle', async () => {
    await world.fresh({ change: [behindTheGate] })
    const open = closedGate()
    const { id } = await begin('full-import', 'ad', 'ad-import')
    await world.redeploy({ change: [behindTheGate, { id: 'flow', name: 'Other' }] }, 'nodes')
    open()
    expect(reasonOf(await previews().whenOver(id))).toMatch(/^the flows were deployed or stopped in the middle of the run/)
  })

  it('N7 leaves nothing behind when the store is closed while it is being copied', async () => {
    const [engine, beginning] = [world.red.engine(), begin()]
    await Promise.all([expect(beginning).rejects.toThrow('Node-RED is stopping'), engine.close()])
    expect(copies()).toEqual([])
    expect(previewsOf(engine).list()).toEqual([])
  })
})

describe('N6 a preview of another store', () => {
  it('has a name of its own', async () => {
    await world.fresh()
    const { name } = await preview()
    await world.fresh()
    expect((await preview()).name).not.toBe(name)
  })
})

describe('N6 nodes of others', () => {
  it('on a side branch get nothing', async () => {
    const spy = { id: 'spy', type: 'function', name: 'Mail', z: 'tab', func: 'return null', wires: [] }
    await world.fresh({ change: [spy, ...wired({ project: [['flow', 'spy']] })] })
    const heard: object[] = []
    world.red.node('spy')?.on('input', (message: object) => heard.push(message))
    world.hire('1', 'A', 'B')
    const shown = await preview()
    expect(shown.run?.counters).toMatchObject({ projected: 1 })
    expect(shown.notRun).toEqual([{ node: 'spy', type: 'function', name: 'Mail', messages: 1, leadsOn: false, because: null }])
    expect(heard).toEqual([])
    await world.red.run('import', { profile: full })
    expect(heard).toHaveLength(1)
  })
})
