/** An import that is staged and not accepted: who sees what, how it counts, and that putting it back leaves no trace. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cso } from '../../runtime/model/objects'
import type { Run } from '../../runtime/model/runs'
import type { PageSave } from '../../runtime/model/page'
import type { OpenImport, SystemRow } from '../../runtime/model/store-rows'
import { type World, mail, members, opened, seen, stage, traces } from './import-world'
import { cso, csoWrite, newRun, open, openWithHr, pending, pendingWrite, save } from './world'

describe('an import that is not accepted', () => {
  it('I18 is seen by no sync, join, export, count or search, also in a store that is opened again', async () => {
    const world = await opened()
    const unborn = { ...world.ann, id: 999 }
    const before = await seen(world, unborn)
    const eve = await stage(world)
    // Records of a run under way are shown with it.
    expect(await seen(world, eve)).toEqual(before)
    const keys = ['ANN', 'eve'].map((anchorKey) => ({ type: 'person', anchorKey, secondaryKey: null }))
    const own = await world.store.findForImport(world.hr.id, keys)
    expect(own.map((entry) => [entry?.cso.attributes['mail'], entry?.pending])).toEqual([
      ['lee@x', null],
      ['eve@x', null],
    ])
    await world.store.close()
    const again = open(world.store.connection.file)
    expect(await seen({ ...world, store: again }, eve)).toEqual(before)
  })

  it('I18 counts at one stroke: one row is written', async () => {
    const world = await opened()
    const { store, system } = world
    const eve = await stage(world)
    const changes = () => store.connection.get<{ n: number }>('select total_changes() as n')?.n ?? 0
    const before = changes()
    await store.saveSystem({ ...system, watermark: 'w', openImport: null })
    expect(changes() - before).toBe(1)
    const now = await seen(world, eve)
    expect(now.spelled[0]).toEqual({ mail: { 'slee@x': 'Lee@x' } })
    expect(now.csos).toEqual([
      ['ANN', 'cn=lee', { mail: 'lee@x' }, 'normal', true, undefined],
      ['bob', null, { mail: 'bob@x' }, 'obsolete', true, undefined],
      ['group', null, { employeeId: 'group' }, 'normal', true, undefined],
      ['eve', null, { mail: 'eve@x' }, 'normal', true, undefined],
    ])
    expect(now).toMatchObject({ searched: ['ANN', 'bob', 'group', 'eve'], obsolete: ['bob'], pendings: [], found: [[], ['eve']] })
    expect(now.references?.map(({ text, target }) => [text, target])).toEqual([
      ['ann', world.ann.id],
      ['cn=lee', world.ann.id],
      ['eve', eve.id],
    ])
    await store.forgetEarlier()
    expect(traces(store)['earlier']).toEqual([])
    expect(await seen(world, eve)).toEqual(now)
  })

  it('I18 leaves no trace when it is discarded', async () => {
    const world = await opened()
    const { store, hr, open: of, system } = world
    await stage(world)
    await store.discardImport(hr.id, of, 'kept')
    await store.saveSystem(system)
    expect(traces(store)).toEqual(world.before)
    expect(await store.historyOf({ cso: world.ann.id }, 9)).toEqual([])
  })

  it('I18 forgets of one import only, while another is open', async () => {
    const world = await opened()
    const { store } = world
    const eve = await stage(world)
    const other = await store.registerSystem('node-ad', 'AD', ['node-hr', 'node-ad'])
    const run = await store.startRun(newRun(other.id))
    await store.saveSystem({ ...other, openImport: { run: run.id, firstNew: store.reserveIds('cso', 1) } })
    await store.saveSystem({ ...world.system, openImport: null })
    await store.forgetEarlier()
    expect(traces(store)['earlier']).toEqual([])
    expect((await seen(world, eve)).searched).toEqual(['ANN', 'bob', 'group', 'eve'])
  })
})

/** What an import may do to one of six objects, in any order and as often as it likes. */
type Act = {
  readonly of: number
  readonly does: 'add' | 'change' | 'state' | 'refer' | 'confirm' | 'restore'
  readonly value: number
}

const acts: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.record({
    of: fc.nat(5),
    does: fc.constantFrom('add', 'change', 'state', 'refer', 'confirm', 'restore'),
    value: fc.nat(3),
  }),
  { maxLength: 25 },
)

async function perform(world: World, known: readonly Cso[], { of, does, value }: Act, run: Run): Promise<void> {
  const { store, hr } = world
  const part: Partial<Omit<PageSave, 'run'>> = { import: run.id }
  const [entry] = await store.findForImport(hr.id, [{ type: 'person', anchorKey: `k${of}`, secondaryKey: null }])
  if (does === 'add' || !entry) {
    if (entry || !known[of]) return
    const added = cso(store, hr.id, `n${of}-${store.currentChange()}`, { due: store.nextChange() })
    return save(store, run, { ...part, csos: [csoWrite(added, { references: members([`k${value}`]) })] })
  }
  const { cso: now, pending: waits } = entry
  if (does === 'restore') return save(store, run, { ...part, csosRestored: [now.id] })
  const write = (some: Partial<Cso>, references = members([])) => ({
    cso: { ...now, ...some },
    anchorKey: now.anchor,
    secondaryKey: null,
    attributesChanged: 'attributes' in some,
    references,
  })
  if (does === 'change')
    await save(store, run, { ...part, csos: [write({ attributes: { mail: `m${value}` }, due: store.nextChange() })] })
  if (does === 'state') await save(store, run, { ...part, csos: [write({ staging: value > 1 ? 'obsolete' : 'normal' })] })
  if (does === 'refer') {
    const has = (await store.stagedReferencesOf([now.id])).get(now.id)?.['member'] ?? []
    const text = `k${value}`
    await save(store, run, { ...part, csos: [write({}, has.includes(text) ? members([], [text]) : members([text]))] })
    await store.resolveReferences(hr.id, run.id)
  }
  if (does === 'confirm' && waits) {
    if (value > 1) await save(store, run, { ...part, pendingsDeleted: [waits.id], pendingsRead: [waits] })
    else await save(store, run, { ...part, pendings: [{ ...waits, because: `again ${value}` }] })
  }
}

describe('whatever an import did', () => {
  it('I18 putting it back leaves what was there before', async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (all) => {
        const { store, hr, run } = await openWithHr()
        await store.ensureJoinAttributes([], [{ system: hr.id, ...mail }])
        const known = Array.from({ length: 6 }, (_, i) => cso(store, hr.id, `k${i}`, { attributes: { mail: `m${i}` } }))
        await save(store, run, {
          csos: known.map((of, i) => csoWrite(of, { references: members([`k${(i + 1) % 6}`, `k${(i + 2) % 6}`]) })),
          pendings: known.slice(0, 3).map((of) => pendingWrite(pending(store, of, run.id))),
        })
        await store.resolveReferences(hr.id, null)
        const before = traces(store)
        const shown = (await store.loadPage(known.map(({ id }) => id))).csos
        const system = (await store.systems())[0] as SystemRow
        const staging = await store.startRun(newRun(hr.id))
        const of: OpenImport = { run: staging.id, firstNew: store.reserveIds('cso', 1) }
        await store.saveSystem({ ...system, openImport: of })
        for (const act of all) await perform({ store, hr } as World, known, act, staging)
        expect((await store.loadPage(known.map(({ id }) => id))).csos).toEqual(shown)
        await store.discardImport(hr.id, of, 'kept')
        await store.saveSystem(system)
        expect(traces(store)).toEqual(before)
        await store.close()
      }),
      { numRuns: 40 },
    )
  })
})
