/** Facts that look alike and are kept apart: who supplied a value, and who holds a pending export. */
import { describe, expect, it } from 'vitest'
import type { Provenance } from '../../runtime/model/objects'
import { cso, csoWrite, mvo, mvoWrite, NOW, openWithHr, pending, pendingWrite, save } from './world'

const later = '2025-04-01T08:00:00Z'

/** A store with two records, a rule of their system and one of another. */
async function withSuppliers() {
  const { store, hr, rule, run } = await openWithHr()
  const records = ['1', '2'].map((anchor) => cso(store, hr.id, anchor))
  const [first = 0, second = 0] = records.map(({ id }) => id)
  await save(store, run, { csos: records.map((record) => csoWrite(record)) })
  const badge = await store.registerSystem('node-badge', 'Badge', ['node-hr', 'node-badge'])
  const other = await store.registerRule('node-badge-rule', 'Badges', badge.id, ['node-rule', 'node-badge-rule'])
  const supplier: Provenance = { rule: rule.id, cso: first, since: NOW }
  /** The provenance as it comes back, and as it is kept. */
  const keeps = async (provenance: Record<string, Provenance>) => {
    const person = mvo(store, { attributes: { a: '1', b: '2' }, provenance })
    await save(store, run, { mvos: [mvoWrite(person)] })
    const kept = store.connection.get<{ provenance: string }>('select provenance from mvo where id = ?', person.id)?.provenance
    return { loaded: (await store.loadMvos([person.id])).mvos[0]?.provenance, kept }
  }
  return { supplier, second, other: other.id, keeps }
}

describe('who supplied a value', () => {
  for (const [what, change] of [
    ['another rule', ({ other }: Awaited<ReturnType<typeof withSuppliers>>) => ({ rule: other })],
    ['another record', ({ second }: Awaited<ReturnType<typeof withSuppliers>>) => ({ cso: second })],
    ['a record that left', () => ({ cso: null })],
    ['another time', () => ({ since: later })],
  ] as const)
    it(`A2 ${what} for one of the attributes is remembered of that one`, async () => {
      const world = await withSuppliers()
      const provenance = { a: world.supplier, b: { ...world.supplier, ...change(world) } }
      expect((await world.keeps(provenance)).loaded).toEqual(provenance)
    })

  it('A2 the same for all is remembered of all, and kept once', async () => {
    const { supplier, keeps } = await withSuppliers()
    const { loaded, kept } = await keeps({ a: supplier, b: { ...supplier } })
    expect(loaded).toEqual({ a: supplier, b: supplier })
    expect(kept).toBe(JSON.stringify([[supplier.rule, supplier.cso, supplier.since]]))
  })

  it('A2 a value nobody is remembered for stays so, though all others have one supplier', async () => {
    const { supplier, keeps } = await withSuppliers()
    expect((await keeps({ a: supplier })).loaded).toEqual({ a: supplier })
  })
})

describe('who holds a pending export', () => {
  it('X4 is kept while it is held, and with no other state', async () => {
    const { store, hr, run } = await openWithHr()
    const accounts = ['1', '2', '3'].map((anchor) => cso(store, hr.id, anchor))
    const [a, b, c] = accounts
    if (!a || !b || !c) throw new Error('three accounts')
    const waiting = [
      pending(store, a, run.id, { state: 'pending', heldBy: 'setting' }),
      pending(store, b, run.id, { state: 'held', heldBy: 'setting' }),
      pending(store, c, run.id, { state: 'held' }),
    ]
    await save(store, run, {
      csos: accounts.map((account) => csoWrite(account)),
      pendings: waiting.map(pendingWrite),
    })
    const kept = async () => (await store.loadPendings(waiting.map(({ id }) => id))).map((stored) => stored.pending.heldBy)
    expect(await kept()).toEqual([undefined, 'setting', undefined])
    const rows = store.connection.all<{ held_by: string | null }>('select held_by from pending_export order by id')
    expect(rows.map((row) => row.held_by)).toEqual([null, 'setting', null])
    await save(store, run, {
      pendings: waiting.map((held) => pendingWrite({ ...held, state: 'pending', version: 2 })),
    })
    expect(await kept()).toEqual([undefined, undefined, undefined])
  })
})
