/** What is noted of leavers whose accounts stay as they are (A14, N10). */
import { describe, expect, it } from 'vitest'
import { emptyPage } from '../../runtime/model/empty-page'
import type { LeaverNote } from '../../runtime/model/leavers-kept'
import type { Mvo } from '../../runtime/model/objects'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import { migrate, migrations } from '../../runtime/store/sqlite/file/migrations'
import { sql as leaversKeptSql } from '../../runtime/store/sqlite/file/migrations/021-leavers-kept'
import { sql as heldSinceSql } from '../../runtime/store/sqlite/file/migrations/024-held-since'
import { copyAsOlder } from './older'
import { cso, csoWrite, mvo, mvoWrite, newFile, NOW, open, openWithHr, pending, pendingWrite, save } from './world'

const deletion = { after: NOW, because: 'left HR', system: null }
const note = (of: number, rule: number, some: Partial<LeaverNote> = {}): LeaverNote => ({
  cso: of,
  rule,
  why: 'ruleOff',
  names: ['enabled'],
  was: 'digest',
  ...some,
})

/** The accounts of two in grace, and one that is nobody's; all noted. */
async function noted() {
  const world = await openWithHr()
  const { store, hr, rule, run } = world
  const people = [mvo(store, { deletion }), mvo(store, { deletion })]
  const accounts = [...people, null].map((person, n) =>
    cso(store, hr.id, `${n}`, { attributes: { enabled: 'yes' }, ...(person && { mvo: person.id, link: 'joined' as const }) }),
  )
  await save(store, run, {
    mvos: people.map((person) => mvoWrite(person)),
    csos: accounts.map((account) => csoWrite(account)),
    leaversKept: { noted: accounts.map(({ id }) => note(id, rule.id)), back: [] },
  })
  return {
    ...world,
    people: people as [Mvo, Mvo],
    accounts: accounts as [(typeof accounts)[0], (typeof accounts)[0], (typeof accounts)[0]],
  }
}

const ids = async (store: SqliteStore): Promise<number[]> => (await store.leaversKept(0, 9)).map((leaver) => leaver.cso)

describe('A14 N10 leavers whose accounts stay as they are', () => {
  it('are noted with the page, and read with what the account is like now, some at a time', async () => {
    const { store, hr, rule, accounts } = await noted()
    const [first, second, third] = accounts
    const shown = { system: hr.id, attributes: { enabled: 'yes' } }
    expect(await store.leaversKept(0, 2)).toEqual([first, second].map(({ id }) => ({ ...note(id, rule.id), ...shown })))
    expect(await store.leaversKept(second.id, 2)).toEqual([{ ...note(third.id, rule.id), ...shown }])
  })

  it('are not noted by a page that is in conflict, nor when they go with it', async () => {
    const { store, rule, run, accounts } = await noted()
    const [first, second, third] = accounts
    const leaversKept = { noted: [note(first.id, rule.id, { why: 'ruleChanged' })], back: [second.id] }
    const stale = csoWrite({ ...third, version: 1 + 5 })
    const { conflicts } = await store.savePage({ ...emptyPage, run: null, csos: [stale], leaversKept })
    expect(conflicts).toHaveLength(1)
    expect((await store.leaversKept(0, 9)).map(({ why }) => why)).toEqual(['ruleOff', 'ruleOff', 'ruleOff'])
    await save(store, run, { csosDeleted: [third.id], leaversKept: { noted: [note(third.id, rule.id)], back: [] } })
    expect(await ids(store)).toEqual([first.id, second.id])
    expect(store.connection.all('select cso from leaver_kept')).toHaveLength(2)
  })

  it('are noted anew in the place of before, and forgotten when they are back', async () => {
    const { store, rule, run, accounts } = await noted()
    const [first, second, third] = accounts
    const again = note(first.id, rule.id, { why: 'ruleOffAndDeleted', names: [], was: 'other' })
    await save(store, run, { leaversKept: { noted: [again], back: [second.id] } })
    expect(await store.leaversKept(0, 9)).toMatchObject([again, { cso: third.id }])
  })

  it('are not shown while the person stays, the account is gone, or something is staged that disables or deletes it', async () => {
    const { store, rule, run, people, accounts } = await noted()
    const [, second, third] = accounts
    await save(store, run, {
      mvos: [mvoWrite({ ...people[0], deletion: null, version: 2 })],
      csos: [csoWrite({ ...third, staging: 'obsolete', version: 2 })],
      pendings: [pendingWrite(pending(store, second, run.id, { deprovisioning: false }))],
    })
    expect(await ids(store)).toEqual([second.id])
    const [{ pending: staged } = { pending: null }] = (await store.searchPendings({ limit: 1 })).items
    if (!staged) throw new Error('nothing is pending')
    await save(store, run, { pendings: [pendingWrite({ ...staged, rule: rule.id, version: 2 })] })
    expect(await ids(store)).toEqual([])
  })

  it('are forgotten once the account is linked to another person, and a note with that link stands', async () => {
    const { store, rule, run, people, accounts } = await noted()
    const [first, second, third] = accounts
    const other = mvo(store, { deletion })
    const all = async (): Promise<unknown[]> => store.connection.all('select cso from leaver_kept order by cso')
    await save(store, run, {
      mvos: [mvoWrite(other)],
      csos: [
        csoWrite({ ...first, mvo: null, link: 'none', version: 2 }),
        csoWrite({ ...second, due: 3, version: 2 }),
        csoWrite({ ...third, mvo: other.id, link: 'joined', version: 2 }),
      ],
    })
    expect(await all()).toEqual([{ cso: first.id }, { cso: second.id }])
    await save(store, run, {
      csos: [csoWrite({ ...first, mvo: people[0].id, link: 'joined', version: 3 })],
      leaversKept: { noted: [note(first.id, rule.id, { was: 'anew' })], back: [] },
    })
    expect(await store.leaversKept(0, 9)).toMatchObject([{ cso: first.id, was: 'anew' }, { cso: second.id }])
  })

  it('are dropped as they were read, and stay where they are noted anew meanwhile', async () => {
    const { store, rule, run, accounts } = await noted()
    const [first, second, third] = accounts
    const read = await store.leaversKept(0, 9)
    await save(store, run, { leaversKept: { noted: [note(second.id, rule.id, { was: 'anew' })], back: [] } })
    await store.dropLeaversKept(read.filter(({ cso: of }) => of !== third.id))
    expect(await ids(store)).toEqual([second.id, third.id])
    expect(await ids(store)).not.toContain(first.id)
  })

  it('of accounts whose people stay by now are dropped from a store of an earlier version', async () => {
    const { store, people, accounts } = await noted()
    const [, second, third] = accounts
    store.connection.db.exec(
      `update mvo set delete_after = null, delete_because = null, delete_marked = null where id = ${people[0].id}`,
    )
    await store.close()
    const older = newFile()
    copyAsOlder({ migrate, migrations }, store.connection.file, migrations.indexOf(heldSinceSql), older)
    expect(open(older).connection.all('select cso from leaver_kept')).toEqual([{ cso: second.id }, { cso: third.id }])
  })

  it('A14 are taken over from a store of an earlier version, but for accounts and rules that are gone', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const account = cso(store, hr.id, '1')
    await save(store, run, { csos: [csoWrite(account)] })
    const noted = { cso: account.id, rule: rule.id, why: 'ruleChanged', was: 'x', names: ['a "b"', 'mail'] }
    const name = 'leavers who keep their accounts'
    await store.saveFact(name, JSON.stringify([{ ...noted, cso: 99 }, noted, { ...noted, rule: 99 }]))
    await store.close()
    const older = newFile()
    copyAsOlder({ migrate, migrations }, store.connection.file, migrations.indexOf(leaversKeptSql), older)
    const now = open(older)
    expect(await now.leaversKept(0, 9)).toEqual([{ ...noted, system: hr.id, attributes: account.attributes }])
    expect(await now.fact(name)).toBeNull()
  })
})
