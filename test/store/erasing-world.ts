/** A store in which somebody has left something, and others whose rows name her. */
import { readFileSync } from 'node:fs'
import type { Database } from '../../runtime/store/sqlite/file/connection'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import { actionRun } from '../../runtime/engine/runs/actions'
import type { GonePerson } from '../../runtime/model/gone'
import type { Mvo } from '../../runtime/model/objects'
import type { RunRecord } from '../../runtime/model/runs'
import { contribution, cso, csoWrite, mvo, mvoWrite, newFile, newRun, NOW, openWithHr, pending, pendingWrite } from './world'
import { record, save } from './objects'

export const zoe = {
  name: 'Zoe Quixote',
  dn: 'cn=Zoe Quixote,ou=Sales',
  number: 'Q7001',
  mail: 'zoe.quixote@example.org',
  phone: '+49 555 0199 77',
} as const
export const hers = Object.values(zoe)

/** What is recorded of it. */
const change = (attribute: string, to: string) => ({ side: 'mv' as const, attribute, from: null, to })

/** A store in which she is, and Max, whose rows name her. */
export async function withZoe(file = newFile()) {
  const { store, hr, rule, run } = await openWithHr(file)
  const ad = await store.registerSystem('node-ad', 'AD', ['node-hr', 'node-ad'])
  const byMail = { type: 'person', attribute: 'mail' }
  await store.ensureJoinAttributes([byMail], [{ system: hr.id, ...byMail }])
  const attributes = { displayName: zoe.name, mail: zoe.mail, mobile: zoe.phone, department: 'Sales' }
  const person = mvo(store, { attributes })
  const max = mvo(store, { attributes: { displayName: 'Max', mail: 'max@example.org', department: 'Sales' } })
  const hrRecord = cso(store, hr.id, zoe.number, { mvo: person.id, link: 'projected', attributes })
  const account = cso(store, ad.id, 'guid-77', { mvo: person.id, link: 'provisioned', secondaryId: zoe.dn, attributes })
  const maxAccount = cso(store, ad.id, 'guid-78', { mvo: max.id, link: 'provisioned', secondaryId: 'cn=Max,ou=Sales' })
  const waits = pending(store, maxAccount, run.id, { because: `he follows ${zoe.name}` })
  await save(store, run, { csos: [csoWrite({ ...hrRecord, mvo: null, link: 'none' })], records: [added(run.id, hrRecord.id)] })
  await save(store, run, {
    mvos: [mvoWrite(person), mvoWrite(max)],
    csos: [csoWrite({ ...hrRecord, version: 2 }), csoWrite(account), csoWrite(maxAccount)],
    contributions: [contribution(person.id, rule.id, hrRecord.id, { values: attributes })],
    pendings: [pendingWrite(pending(store, account, run.id)), pendingWrite(waits)],
    records: [
      {
        ...of(run.id, person.id, hrRecord.id),
        outcome: 'projected',
        changes: [change('mail', zoe.mail), change('mobile', zoe.phone)],
      },
      { ...of(run.id, person.id, account.id), name: zoe.dn, outcome: 'sent' },
      ofMax(run.id, max.id, maxAccount.id),
    ],
  })
  const warned = { ...run, warnings: [{ code: 'x', message: `${zoe.dn} and cn=Max,ou=Sales have the same name` }] }
  await store.saveRun(warned)
  await store.saveFact('creates-not-there:9', '[]')
  return { store, hr, ad, rule, run: warned, person, max, hrRecord, account, maxAccount }
}

export type World = Awaited<ReturnType<typeof withZoe>>

const of = (run: number, person: number, csoId: number): RunRecord => record(run, { mvo: person, cso: csoId, name: zoe.name })
const added = (run: number, csoId: number): RunRecord =>
  record(run, { system: 1, cso: csoId, name: zoe.number, changes: [change('mail', zoe.mail)] })

function ofMax(run: number, person: number, csoId: number): RunRecord {
  const because = `${zoe.name} (${zoe.number}) and Max match it`
  const changes = [
    { side: 'cs' as const, attribute: 'assistant', from: null, to: zoe.dn },
    { side: 'cs' as const, attribute: 'department', from: 'Marketing', to: 'Sales' },
  ]
  return record(run, { mvo: person, cso: csoId, name: 'Max', because, changes })
}

/** She is deleted, and with her what is in the connector space. */
export async function deleteZoe({ store, run, person, hrRecord, account }: World): Promise<void> {
  await save(store, run, {
    mvosDeleted: [person.id],
    csosDeleted: [hrRecord.id, account.id],
    gone: [goneZoe(person, account.id)],
    records: [{ ...of(run.id, person.id, hrRecord.id), outcome: 'mvDeleted', because: `${zoe.name} is not in HR any more` }],
  })
}

/** What is noted of her. */
export function goneZoe({ id, uuid, type }: Mvo, account: number): GonePerson {
  const because = `${zoe.name} is not in HR any more`
  const value = { attribute: 'mail', value: zoe.mail, rule: 1, system: 1, record: zoe.number, since: NOW }
  const connector = { cso: account, system: 2, name: zoe.dn, fate: 'deleted' as const, because }
  return { mvo: id, uuid, type, name: zoe.name, because, values: [value], connectors: [connector] }
}

/** Erases whoever is gone; the answer of the store. */
export async function eraseGone(store: SqliteStore, id: number) {
  const traces = await store.tracesOf(id, [])
  if (!traces) throw new Error('there is nothing of her')
  const run = await store.startRun({ ...newRun(null), kind: 'lifecycle', profile: 'erasure' })
  return store.erase({ traces, facts: [], run: { ...run, ...actionRun('hold', null, 'Ada', NOW), profile: 'erasure' } })
}

/** All that stands in the tables, a text each. */
export function texts(db: Database): string[] {
  const tables = db.prepare("select name from sqlite_schema where type = 'table'").pluck().all() as string[]
  return tables.flatMap((table) =>
    db
      .prepare(`select * from "${table}"`)
      .raw()
      .all()
      .map((row) => `${table}: ${JSON.stringify(row)}`),
  )
}

/** Which of her values can be read in the bytes of the file and of the log beside it. */
export function readable(file: string): string[] {
  const bytes = Buffer.concat([readFileSync(file), readFileSync(`${file}-wal`)])
  return hers.filter((text) => bytes.includes(text))
}
