/** What syncs, exports and people change of objects while an import of them is open. */
import { describe, expect, it } from 'vitest'
import type { Cso, PendingExport } from '../../runtime/model/objects'
import { type World, mail, opened, stage, traces } from './import-world'
import { csoWrite, mvo, mvoWrite, page, save } from './world'

describe('what others change while an import is open', () => {
  /** A sync's page, with the versions it was shown. */
  async function shown({ store }: World, id: number): Promise<{ cso: Cso; pending: PendingExport | null }> {
    const entry = (await store.loadPage([id])).csos[0]
    if (!entry) throw new Error('nothing is shown')
    return entry
  }

  async function end(world: World, how: 'accepted' | 'discarded'): Promise<void> {
    const { store, hr, open: of, system } = world
    if (how === 'discarded') await store.discardImport(hr.id, of, 'kept')
    await store.saveSystem({ ...system, openImport: null })
  }

  it.each(['accepted', 'discarded'] as const)(
    'I18 a pending export that a sync changed keeps the change, and its account is due with what was imported (%s)',
    async (how) => {
      const world = await opened()
      const { store, run, ann } = world
      await stage(world)
      const { cso: of, pending: sent } = await shown(world, ann.id)
      const changed = { ...(sent as PendingExport), because: 'another rule' }
      await save(store, run, {
        pendings: [changed],
        csos: [{ cso: { ...of, due: null }, anchorKey: of.anchor, secondaryKey: of.secondaryId, attributesChanged: false }],
      })
      expect((await shown(world, ann.id)).pending?.because).toBe('another rule')
      await end(world, how)
      const now = await shown(world, ann.id)
      expect([now.pending?.because, now.pending?.state]).toEqual(['another rule', 'awaitingConfirmation'])
      expect([now.cso.attributes['mail'], now.cso.staging, now.cso.due !== null]).toEqual(
        how === 'accepted' ? ['lee@x', 'normal', true] : ['ann@x', 'awaitingConfirmation', false],
      )
    },
  )

  it.each(['accepted', 'discarded'] as const)(
    'I18 X2 how rules spelled the values that are accepted stays apart from how they did of those imported (%s)',
    async (how) => {
      const world = await opened()
      const { store, run, ann } = world
      await stage(world)
      const { cso: of } = await shown(world, ann.id)
      expect(of.spellings).toEqual({ mail: { 'sann@x': 'Ann@x' } })
      const spellings = { mail: { 'sann@x': 'ANN@X' } }
      const as = { anchorKey: of.anchor, secondaryKey: of.secondaryId, attributesChanged: false }
      await save(store, run, { csos: [{ cso: { ...of, spellings }, ...as }] })
      expect((await shown(world, ann.id)).cso.spellings).toEqual(spellings)
      await end(world, how)
      const expected = how === 'accepted' ? { mail: { 'slee@x': 'Lee@x' } } : spellings
      expect((await shown(world, ann.id)).cso.spellings).toEqual(expected)
    },
  )

  it.each(['accepted', 'discarded'] as const)(
    'I18 X2 of an account that a sync joins to another nothing is known (%s)',
    async (how) => {
      const world = await opened()
      const { store, run, rule, ann, person } = world
      await stage(world)
      const { cso: of } = await shown(world, ann.id)
      const other = mvo(store)
      const as = { anchorKey: of.anchor, secondaryKey: of.secondaryId, attributesChanged: false }
      await save(store, run, {
        mvos: [mvoWrite(other)],
        csos: [{ cso: { ...of, mvo: other.id, spellings: null }, ...as }],
        contributionsDeleted: [{ mvo: person.id, rule: rule.id, cso: ann.id }],
      })
      await end(world, how)
      const { cso: now } = await shown(world, ann.id)
      expect([now.mvo, now.spellings]).toEqual([other.id, undefined])
    },
  )

  /** The import finds that the anchors of these stand twice. */
  const restore = ({ store, staging }: World, ...csosRestored: readonly number[]): Promise<void> =>
    save(store, staging, { import: staging.id, csosRestored })

  it('I5 I18 what the import made of objects whose anchors stand twice is put back', async () => {
    const world = await opened()
    const { store, system, ann, bob, group } = world
    const eve = await stage(world)
    await restore(world, ann.id, bob.id, group.id, eve.id)
    await store.saveSystem(system)
    // Keys kept for the import find what they found before, too; they are forgotten with it.
    await store.forgetEarlier()
    expect(traces(store)).toEqual(world.before)
  })

  it.each(['accepted', 'discarded'] as const)(
    'I5 I18 a pending export that a sync changed keeps the change when its account stands twice (%s)',
    async (how) => {
      const world = await opened()
      const { store, run, ann } = world
      await stage(world)
      const { pending: sent } = await shown(world, ann.id)
      await save(store, run, { pendings: [{ ...(sent as PendingExport), because: 'another rule' }] })
      await restore(world, ann.id)
      await end(world, how)
      const now = await shown(world, ann.id)
      expect([now.pending?.because, now.pending?.state]).toEqual(['another rule', 'awaitingConfirmation'])
      expect([now.cso.anchor, now.cso.attributes['mail'], now.cso.due]).toEqual(['ann', 'ann@x', null])
    },
  )

  it.each(['accepted', 'discarded'] as const)(
    'I5 I18 what a sync did meanwhile to an account that stands twice stays done: no pending export, due (%s)',
    async (how) => {
      const world = await opened()
      const { store, run, ann, sent } = world
      await stage(world)
      const { cso: of } = await shown(world, ann.id)
      const write = { cso: { ...of, due: 77 }, anchorKey: 'ann', secondaryKey: 'cn=ann', attributesChanged: false }
      await save(store, run, { csos: [write], pendingsDeleted: [sent.id] })
      await restore(world, ann.id)
      await end(world, how)
      expect(await shown(world, ann.id)).toMatchObject({ pending: null, cso: { anchor: 'ann', due: 77 } })
    },
  )

  it.each(['accepted', 'discarded'] as const)(
    'R3 I18 an attribute that is looked up for the first time finds objects by what is accepted (%s)',
    async (how) => {
      const world = await opened()
      const { store, hr, group, staging } = world
      const by = { system: hr.id, type: 'group', attribute: 'employeeId' }
      const find = async (key: string): Promise<readonly (string | null)[]> => {
        const [found] = await store.findCsos([{ ...by, pairs: [{ attribute: by.attribute, key }] }])
        return (found ?? []).filter(({ cso: of }) => of.attributes[by.attribute] === key).map(({ cso: of }) => of.anchor)
      }
      const read = { ...group, attributes: { employeeId: 'team' }, version: 2 }
      await save(store, staging, { import: staging.id, csos: [csoWrite(read)] })
      await store.ensureJoinAttributes([], [by])
      expect(await find('group')).toEqual(['group'])
      expect(await find('team')).toEqual([])
      await end(world, how)
      expect(await find('group')).toEqual(how === 'accepted' ? [] : ['group'])
      expect(await find('team')).toEqual(how === 'accepted' ? ['group'] : [])
    },
  )

  it.each(['accepted', 'discarded'] as const)(
    'I5 I18 an account that a sync no longer wants is gone when it stands twice (%s)',
    async (how) => {
      const world = await opened()
      const { store, run, rule, ann, person, sent } = world
      await stage(world)
      await save(store, run, {
        csosDeleted: [ann.id],
        pendingsDeleted: [sent.id],
        contributionsDeleted: [{ mvo: person.id, rule: rule.id, cso: ann.id }],
      })
      await restore(world, ann.id)
      await end(world, how)
      expect((await store.loadPage([ann.id])).csos).toEqual([])
    },
  )

  it.each(['accepted', 'discarded'] as const)('I18 a pending export that a person discarded stays away (%s)', async (how) => {
    const world = await opened()
    const { store, run, ann, sent } = world
    await stage(world)
    await save(store, run, { pendingsDeleted: [sent.id] })
    await end(world, how)
    expect((await shown(world, ann.id)).pending).toBeNull()
  })

  it.each(['accepted', 'discarded'] as const)(
    'I18 a link that a sync cut stays cut, and what was read stays (%s)',
    async (how) => {
      const world = await opened()
      const { store, run, rule, ann, person } = world
      await stage(world)
      const { cso: of } = await shown(world, ann.id)
      await save(store, run, {
        csos: [
          {
            cso: { ...of, mvo: null, link: 'none' },
            anchorKey: of.anchor,
            secondaryKey: of.secondaryId,
            attributesChanged: false,
          },
        ],
        contributionsDeleted: [{ mvo: person.id, rule: rule.id, cso: ann.id }],
        mvosDeleted: [person.id],
      })
      expect(await shown(world, ann.id)).toMatchObject({ cso: { mvo: null, link: 'none', anchor: 'ann' } })
      await end(world, how)
      const [anchor, text] = how === 'accepted' ? ['ANN', 'lee@x'] : ['ann', 'ann@x']
      expect(await shown(world, ann.id)).toMatchObject({ cso: { mvo: null, link: 'none', anchor, attributes: { mail: text } } })
    },
  )

  it('I18 a sync that is done with an object as it is accepted leaves it due with what is being imported', async () => {
    const world = await opened()
    const { store, run, bob } = world
    await save(store, run, { csos: [csoWrite({ ...bob, due: store.nextChange(), version: 2 }, { attributesChanged: false })] })
    const { cso: before } = await shown(world, bob.id)
    await save(store, world.staging, {
      import: world.staging.id,
      csos: [
        {
          cso: { ...before, attributes: { mail: 'new@x' }, due: store.nextChange() },
          anchorKey: 'bob',
          secondaryKey: null,
          attributesChanged: true,
        },
      ],
    })
    const { cso: of } = await shown(world, bob.id)
    expect(of).toEqual(before)
    await save(store, run, {
      csos: [{ cso: { ...of, due: null }, anchorKey: 'bob', secondaryKey: null, attributesChanged: false }],
    })
    expect((await shown(world, bob.id)).cso.due).toBeNull()
    await end(world, 'accepted')
    expect((await shown(world, bob.id)).cso).toMatchObject({ attributes: { mail: 'new@x' }, due: expect.any(Number) as number })
  })

  it('I18 a page decided on what was accepted before is in conflict once the import is', async () => {
    const world = await opened()
    const { store, run, ann } = world
    await stage(world)
    const { cso: of, pending: sent } = await shown(world, ann.id)
    await end(world, 'accepted')
    const write = { cso: { ...of, due: null }, anchorKey: 'ann', secondaryKey: 'cn=ann', attributesChanged: false }
    const { conflicts } = await store.savePage(page(run, { csos: [write], pendings: [sent as PendingExport] }))
    expect(conflicts).toEqual([
      { kind: 'cso', id: ann.id },
      { kind: 'pending', id: sent?.id },
    ])
  })

  it('I18 the import is in conflict when a sync changed a pending export that it is about to confirm', async () => {
    const world = await opened()
    const { store, run, sent, staging } = world
    await save(store, run, { pendings: [{ ...sent, because: 'another rule' }] })
    const confirming = page(staging, { import: staging.id, pendingsDeleted: [sent.id], pendingsRead: [sent] })
    expect((await store.savePage(confirming)).conflicts).toEqual([{ kind: 'pending', id: sent.id }])
  })

  it.each(['accepted', 'discarded'] as const)(
    'I18 an account that a sync no longer wants, and the import has found, is an object nobody knew (%s)',
    async (how) => {
      const world = await opened()
      const { store, run, rule, ann, person, sent } = world
      await stage(world)
      await save(store, run, {
        csosDeleted: [ann.id],
        pendingsDeleted: [sent.id],
        contributionsDeleted: [{ mvo: person.id, rule: rule.id, cso: ann.id }],
      })
      expect((await store.loadPage([ann.id])).csos).toEqual([])
      await end(world, how)
      const { csos } = await store.loadPage([ann.id])
      expect(csos.map(({ cso: of }) => [of.anchor, of.link, of.due !== null])).toEqual(
        how === 'accepted' ? [['ANN', 'none', true]] : [],
      )
    },
  )

  it('D3 I18 an object that would be joined by a new value is due, whether the import counts or not', async () => {
    for (const how of ['accepted', 'discarded'] as const) {
      const world = await opened()
      const { store, run, bob } = world
      await save(store, run, { unjoined: [{ cso: bob.id, keys: [{ ...mail, key: 'bob@x' }] }] })
      await stage(world)
      await save(store, run, { newJoinKeys: { values: [{ ...mail, key: 'bob@x' }], due: store.nextChange() } })
      expect((await shown(world, bob.id)).cso).toMatchObject({ due: expect.any(Number) as number, staging: 'normal' })
      await end(world, how)
      expect((await shown(world, bob.id)).cso.due).not.toBeNull()
    }
  })
})
