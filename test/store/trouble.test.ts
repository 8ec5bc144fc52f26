/** A disk or another program in the way, the check of a store, and any sequence of pages. */
import { dirname } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cso, Mvo } from '../../runtime/model/objects'
import type { CsoWrite, PageSave } from '../../runtime/model/page'
import { openDatabase } from '../../runtime/store/sqlite/file/connection'
import { checkInvariants } from '../../runtime/store/sqlite/invariants'
import {
  contribution,
  cso,
  csoWrite,
  mvo,
  mvoWrite,
  newRun,
  open,
  openWithHr,
  page,
  pending,
  pendingWrite,
  record,
  save,
} from './world'

describe('when the disk or another program stands in the way', () => {
  it('says that the disk is full, saves nothing of the page, and goes on once there is space', async () => {
    const { store, hr, run } = await openWithHr()
    const { db } = store.connection
    db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`)
    const big = Array.from({ length: 300 }, (_, i) =>
      csoWrite(cso(store, hr.id, `${i}`, { attributes: { note: 'x'.repeat(3000) } })),
    )
    await expect(store.savePage(page(run, { csos: big }))).rejects.toMatchObject({
      name: 'SyncError',
      code: 'store-unwritable',
      message: expect.stringContaining('disk is full') as string,
      next: expect.stringContaining(`Free space on the disk that holds ${dirname(store.connection.file)}`) as string,
    })
    expect((await store.searchCsos({ limit: 1 })).items).toEqual([])
    db.pragma('max_page_count = 1000000')
    await save(store, run, { csos: big })
    expect((await store.searchCsos({ limit: 1 })).items).toHaveLength(1)
  })

  it('says that the file may not be written, and goes on once it may', async () => {
    const { store, hr, run } = await openWithHr()
    const { db } = store.connection
    const write = csoWrite(cso(store, hr.id, '1'))
    db.pragma('query_only = on')
    await expect(store.savePage(page(run, { csos: [write] }))).rejects.toMatchObject({
      name: 'SyncError',
      code: 'store-unwritable',
      message: expect.stringContaining('read-only for the account that runs Node-RED') as string,
      next: expect.stringContaining('right to write the file and its folder') as string,
    })
    db.pragma('query_only = off')
    await save(store, run, { csos: [write] })
  })

  it('says that another program holds the file, and goes on once it is free', async () => {
    const store = open()
    const run = await store.startRun(newRun(null))
    const other = openDatabase(store.connection.file, 'write')
    other.exec('begin immediate')
    await expect(store.savePage(page(run))).rejects.toMatchObject({ name: 'SyncError', code: 'store-busy' })
    other.exec('rollback')
    other.close()
    expect((await store.savePage(page(run))).conflicts).toEqual([])
  })
})

describe('the check of the store', () => {
  it('finds what is broken, each in a sentence', async () => {
    const { store, hr, rule, run } = await openWithHr()
    await store.ensureJoinAttributes([{ type: 'person', attribute: 'mail' }], [])
    const person = mvo(store, { attributes: { mail: 'a' } })
    const account = cso(store, hr.id, '1', { mvo: person.id, link: 'joined' })
    await save(store, run, {
      mvos: [mvoWrite(person)],
      csos: [csoWrite(account)],
      contributions: [contribution(person.id, rule.id, account.id)],
      pendings: [pendingWrite(pending(store, account, run.id))],
      records: [record(run.id)],
    })
    const { db } = store.connection
    const broken = (sql: string): string[] => {
      db.pragma('foreign_keys = off')
      db.exec('savepoint damage; pragma ignore_check_constraints = on')
      db.exec(sql)
      const found = checkInvariants(db)
      db.exec('rollback to damage; release damage; pragma ignore_check_constraints = off')
      db.pragma('foreign_keys = on')
      return found
    }
    expect(checkInvariants(db)).toEqual([])
    expect(broken("update cso set link = 'none'").join()).toMatch(/a linked CSO has an MVO/)
    expect(broken('delete from mvo').join()).toMatch(
      /the MVO of a CSO exists.*a contribution has its MVO.*points at no row of mvo.*keys of mail/,
    )
    expect(broken('delete from cso').join()).toMatch(/a pending export has its CSO/)
    expect(broken(`update mvo set provenance = '[[1,77,"now","mail"]]'`).join()).toMatch(/named by provenance exists/)
    expect(broken(`update mvo set provenance = '[[1,null,"now","title"]]'`).join()).toMatch(/provenance stands beside a value/)
    expect(broken('delete from mvo_key').join()).toMatch(/keys of mail/)
    expect(broken("insert into mvo_key select attribute, 'more', mvo from mvo_key").join()).toMatch(/keys of mail/)
    expect(broken('delete from run').join()).toMatch(/a record belongs to a run/)
    expect(broken('update pending_export set system = 2').join()).toMatch(/of the system of its CSO/)
    expect(
      broken(
        `insert into cso (id, system, type, anchor, anchor_key, mvo, link, rule, staging, due, version, attributes)
          select 9, system, type, 'x', 'x', mvo, link, rule, staging, due, 1, '{}' from cso`,
      ).join(),
    ).toMatch(/at most one CSO of a system/)
    expect(broken("insert into cso_reference values (1, 'm', 'x', 99, 1, 0)").join()).toMatch(/target of a reference/)
  })
})

/** What one step of a random life does to one of ten people. */
const step = fc.record({
  who: fc.integer({ min: 0, max: 9 }),
  what: fc.constantFrom('hire', 'change', 'unlink', 'delete account', 'delete person', 'stage'),
  mails: fc.uniqueArray(fc.constantFrom('a', 'A', 'b', 'ß', 'SS', '%'), { maxLength: 3 }),
})

describe('any sequence of pages', () => {
  it('leaves a sound store that holds what was saved last', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        const { store, hr, rule, run } = await openWithHr()
        const mail = { type: 'person', attribute: 'mail' }
        await store.ensureJoinAttributes([mail], [{ system: hr.id, ...mail }])
        const people = new Map<number, Mvo>()
        const accounts = new Map<number, Cso>()
        for (const { who, what, mails } of steps) {
          const attributes = mails.length > 0 ? { mail: mails } : {}
          const person = people.get(who)
          const account = accounts.get(who)
          const some: { -readonly [K in keyof PageSave]?: PageSave[K] } = {}
          const write = (next: Cso): void => {
            const csoWrites: CsoWrite[] = [csoWrite(next)]
            accounts.set(who, next)
            some.csos = csoWrites
          }
          if (what === 'hire' && !person && !account) {
            const made = mvo(store, { attributes })
            people.set(who, made)
            some.mvos = [mvoWrite(made)]
            write(cso(store, hr.id, `${who}`, { mvo: made.id, link: 'projected', attributes }))
            some.contributions = [contribution(made.id, rule.id, accounts.get(who)?.id ?? null)]
          } else if (what === 'change' && person && account) {
            const next = { ...person, attributes, version: person.version + 1 }
            people.set(who, next)
            some.mvos = [mvoWrite(next)]
            write({ ...account, attributes, version: account.version + 1 })
          } else if (what === 'unlink' && account?.mvo) {
            some.contributionsDeleted = [{ mvo: account.mvo, rule: rule.id, cso: account.id }]
            write({ ...account, mvo: null, link: 'none', version: account.version + 1 })
          } else if (what === 'delete account' && account) {
            some.csosDeleted = [account.id]
            accounts.delete(who)
          } else if (what === 'delete person' && person) {
            some.mvosDeleted = [person.id]
            people.delete(who)
            if (account?.mvo === person.id)
              accounts.set(who, { ...account, mvo: null, link: 'none', version: account.version + 1 })
          } else if (what === 'stage' && account) {
            const { pending: staged } = (await store.loadPage([account.id])).csos[0] ?? {}
            if (staged) some.pendingsDeleted = [staged.id]
            else some.pendings = [pendingWrite(pending(store, account, run.id))]
          }
          await save(store, run, some)
        }
        expect(checkInvariants(store.connection.db)).toEqual([])
        expect((await store.searchMvos({ limit: 50 })).items).toEqual([...people.values()].sort((a, b) => a.id - b.id))
        expect((await store.searchCsos({ limit: 50 })).items).toEqual([...accounts.values()].sort((a, b) => a.id - b.id))
        await store.close()
      }),
      { numRuns: 40 },
    )
  })
})
