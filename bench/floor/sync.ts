/** The floor's synchronisation: from the connector space through the metaverse to what has to be exported. */
import { type Database, employeeIdKey, firstTarget, hr, pageSize } from './file'
import { accountOf, type Document, personOf } from './rules'

interface SourceRow {
  readonly id: number
  readonly mvo: number | null
  readonly doc: string
}

/** An account of a person with what is waiting to be exported to it. */
interface AccountRow {
  readonly id: number
  readonly doc: string
  readonly changes: string | null
}

/** A change of one attribute as it waits: its name, what is there, what shall be. */
type Change = readonly [attribute: string, from: string | null, to: string | null]

export interface Synchronised {
  readonly processed: number
  readonly projected: number
  readonly flowed: number
  readonly staged: number
}

/** Every statement of a synchronisation, prepared once. */
function statements(db: Database) {
  return {
    all: db.prepare<[number, number, number], SourceRow>(
      'select id, mvo, doc from cso where +system = ? and id > ? order by id limit ?',
    ),
    due: db.prepare<[number, number, number], SourceRow>(
      'select id, mvo, doc from cso where system = ? and id > ? and due is not null order by id limit ?',
    ),
    join: db.prepare<[number, string], { mvo: number }>('select mvo from mvo_key where attribute = ? and key = ?'),
    person: db.prepare<[number], { doc: string }>('select doc from mvo where id = ?'),
    account: db.prepare<[number, number], AccountRow>(
      'select c.id, c.doc, p.changes from cso c left join pending p on p.cso = c.id where c.mvo = ? and c.system = ?',
    ),
    addPerson: db.prepare('insert into mvo (uuid, doc) values (?, ?)'),
    addKey: db.prepare('insert into mvo_key (attribute, key, mvo) values (?, ?, ?)'),
    link: db.prepare('update cso set mvo = ?, due = null where id = ?'),
    done: db.prepare('update cso set due = null where id = ? and due is not null'),
    changePerson: db.prepare('update mvo set doc = ? where id = ?'),
    addAccount: db.prepare("insert into cso (system, anchor, mvo, doc) values (?, ?, ?, '{}')"),
    addPending: db.prepare("insert into pending (cso, system, state, changes) values (?, ?, 'pending', ?)"),
    changePending: db.prepare('update pending set changes = ? where cso = ?'),
  }
}

/**
 * Synchronises all people of the source, or those that are due, to so many targets: a transaction a page, only what differs is
 * written.
 */
export function synchronise(db: Database, which: 'all' | 'due', targets: number): Synchronised {
  const sql = statements(db)
  let [processed, projected, flowed, staged] = [0, 0, 0, 0]
  for (let after = 0; ;) {
    const page = sql[which].all(hr, after, pageSize)
    if (page.length === 0) return { processed, projected, flowed, staged }
    db.exec('begin immediate')
    for (const row of page) {
      const cs = JSON.parse(row.doc) as Document
      if (cs['employeeType'] !== 'FTE') continue
      const mv = personOf(cs)
      const document = JSON.stringify(mv)
      const known = row.mvo ?? sql.join.get(employeeIdKey, (cs['employeeId'] as string).toLowerCase())?.mvo ?? null
      const mvo = known ?? addPerson(sql, mv, document)
      if (known === null) projected++
      else if (sql.person.get(known)?.doc !== document) flowed += sql.changePerson.run(document, known).changes
      if (row.mvo === null) sql.link.run(mvo, row.id)
      else if (which === 'due') sql.done.run(row.id)
      if (mv['Employee Status'] !== 'Active') continue
      for (let target = firstTarget; target < firstTarget + targets; target++) staged += stage(sql, mvo, mv, target)
    }
    db.exec('commit')
    processed += page.length
    after = page[page.length - 1]?.id ?? after
  }
}

type Sql = ReturnType<typeof statements>

function addPerson(sql: Sql, mv: Document, document: string): number {
  const mvo = Number(sql.addPerson.run(newUuid(), document).lastInsertRowid)
  sql.addKey.run(employeeIdKey, (mv['Employee ID'] as string).toLowerCase(), mvo)
  return mvo
}

/** What the account shall be, against what it is and what is waiting already; 1 when something new is waiting. */
function stage(sql: Sql, mvo: number, mv: Document, target: number): number {
  const wanted = accountOf(mv)
  const account = sql.account.get(mvo, target)
  if (!account) {
    const changes = Object.keys(wanted).map((name): Change => [name, null, wanted[name] as string])
    const cso = sql.addAccount.run(target, wanted['login'], mvo).lastInsertRowid
    return sql.addPending.run(cso, target, JSON.stringify(changes)).changes
  }
  const held = JSON.parse(account.doc) as Document
  const changes: Change[] = []
  for (const name in wanted) if (held[name] !== wanted[name]) changes.push([name, held[name] ?? null, wanted[name] as string])
  const text = changes.length === 0 ? null : JSON.stringify(changes)
  if (text === null || text === account.changes) return 0
  return account.changes === null
    ? sql.addPending.run(account.id, target, text).changes
    : sql.changePending.run(text, account.id).changes
}

/** A UUID that begins with the time, as the real store's do. */
function newUuid(): string {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`
}
