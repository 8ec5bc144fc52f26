/** What happened in a previewed run, grouped by sameness (N6). */
import { describe, expect, it } from 'vitest'
import { changedPart } from '../../runtime/engine/preview/changed-part'
import { sameChangesOf } from '../../runtime/engine/preview/same-changes'
import type { RecordedChange } from '../../runtime/model/runs'
import type { Store } from '../../runtime/model/store'
import type { StoredRecord } from '../../runtime/model/store-rows'

const unnamed = { id: 1, run: 1, at: '2026-03-02T08:00:00Z', system: 1, cso: null, mvo: null, because: '', error: null }
const changed = (name: string, ...changes: RecordedChange[]): StoredRecord => ({ ...unnamed, outcome: 'flowed', name, changes })
const moved = (to: string, rule = 7): RecordedChange => ({ side: 'mv', attribute: 'City', from: 'Rome', to, rule })

/** A store with these records of a run, two a page. */
function storeOf(records: readonly StoredRecord[]): Store {
  const runRecords: Store['runRecords'] = (_run, { after }) => {
    const [from, to] = [Number(after ?? 0), Number(after ?? 0) + 2]
    return Promise.resolve({ items: records.slice(from, to), next: to < records.length ? `${to}` : null })
  }
  return { runRecords } as Store
}

describe('changes grouped by sameness', () => {
  it('N6 are those of the same attributes by the same rules, with what is the same for all', async () => {
    const records = [changed('Ann', moved('Oslo')), changed('Bob', moved('Bern', 8)), changed('Cyd', moved('Bonn'))]
    const { groups, others } = await sameChangesOf(storeOf(records), [1])
    expect(groups.map(({ members, sameFrom, sameTo }) => ({ names: members.map(({ name }) => name), sameFrom, sameTo }))).toEqual(
      [
        { names: ['Ann', 'Cyd'], sameFrom: [true], sameTo: [false] },
        { names: ['Bob'], sameFrom: [true], sameTo: [true] },
      ],
    )
    expect(others).toBe(0)
  })

  it('N6 are those of one part, where only the domain of an address or the container of a name is another', async () => {
    const mail = (name: string, to: string, was = name): StoredRecord =>
      changed(name, { side: 'export', attribute: 'mail', from: `${was}@old.example`, to: `${name}@${to}`, rule: 7 })
    const records = [
      mail('ann', 'new.example'),
      mail('bob', 'else.example'),
      mail('cyd', 'new.example'),
      mail('dee', 'new.example', 'di'),
    ]
    const { groups } = await sameChangesOf(storeOf(records), [1])
    expect(groups.map(({ members, parts }) => [members.map(({ name }) => name).join(), parts[0]])).toEqual([
      ['ann,cyd', { from: '@old.example', to: '@new.example' }],
      ['bob', { from: '@old.example', to: '@else.example' }],
      ['dee', null],
    ])
    expect(changedPart('cn=Lee\\, Ann,ou=Sales,dc=x', 'cn=Lee\\, Ann,ou=Care,dc=x')).toEqual({
      from: 'ou=Sales,dc=x',
      to: 'ou=Care,dc=x',
    })
    expect(changedPart('cn=Ann,ou=Sales', 'cn=Bob,ou=Care')).toBeNull()
    expect(changedPart(null, 'ann@new.example')).toBeNull()
  })

  it('N6 are counted where there are too many kinds to be shown', async () => {
    const kinds = Array.from({ length: 203 }, (_, rule) => changed('Ann', moved('Oslo', rule + 1)))
    const { groups, others } = await sameChangesOf(storeOf([...kinds, changed('Bob', moved('Oslo', 1))]), [1])
    expect([groups.length, groups[0]?.members.length, others]).toEqual([200, 2, 3])
  })
})
