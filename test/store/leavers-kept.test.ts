/** What is noted of leavers whose accounts stay as they are (A14, N10). */
import { describe, expect, it } from 'vitest'
import { emptyPage } from '../../runtime/model/empty-page'
import type { LeaverNote } from '../../runtime/model/leavers-kept'
import type { Mvo } from '../../runtime/model/objects'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import { migrate, migrations } from '../../runtime/store/sqlite/file/migrations'
import { sql as leaversKeptSql } from '../../runtime/store/sqlite/file/migrations/021-leavers-kept'
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
