/** What must be true of a store between any two transactions. */
import type { CsoId } from '../../model/objects'
import { attributeOf, joinKey, valuesOf } from '../../model/values'
import type { Database } from './file/connection'
import { HASHED } from './file/sealer'
import { SEALED, parseDocument } from './file/secrets'

/** Each query finds the rows that break one law; the column `id` names them. */
const LAWS: readonly (readonly [law: string, sql: string])[] = [
  ['a linked CSO has an MVO, an unlinked one none', "select id from cso where (link = 'none') <> (mvo is null)"],
  ['the MVO of a CSO exists', 'select c.id from cso c left join mvo m on m.id = c.mvo where c.mvo is not null and m.id is null'],
  [
    'an MVO has at most one CSO of a system that is not obsolete',
    "select mvo as id from cso where mvo is not null and staging <> 'obsolete' group by mvo, system having count(*) > 1",
  ],
  ['a CSO without anchor awaits one', "select id from cso where anchor is null and staging = 'normal'"],
  ['a pending export has its CSO', 'select p.id from pending_export p left join cso c on c.id = p.cso where c.id is null'],
  [
    'a pending export is of the system of its CSO',
    'select p.id from pending_export p join cso c on c.id = p.cso where c.system <> p.system',
  ],
  ['a contribution has its MVO', 'select o.id from contribution o left join mvo m on m.id = o.mvo where m.id is null'],
  [
    'a contribution comes from a CSO that is linked to the MVO',
    'select o.id from contribution o left join cso c on c.id = o.cso where o.cso is not null and c.mvo is not o.mvo',
  ],
  [
    'the CSO named by provenance exists',
    `select m.id from mvo m, json_each(m.provenance) as part left join cso c on c.id = part.value ->> 1
      where part.value ->> 1 is not null and c.id is null`,
  ],
  [
    'provenance stands beside a value',
    `select m.id from mvo m, json_each(m.provenance) as part, json_each(part.value) as name
      left join json_each(m.attributes) as attribute on attribute.key = name.value where name.key > 2 and attribute.key is null and m.attributes ->> '$.${SEALED}' is null
        and not exists (select 1 from mvo_reference r where r.owner = m.id and r.attribute = name.value)`,
  ],
  ['a reference has its CSO', 'select f.cso as id from cso_reference f left join cso c on c.id = f.cso where c.id is null'],
  [
    'the target of a reference exists in the same system',
    `select f.cso as id from cso_reference f join cso c on c.id = f.cso left join cso t on t.id = f.target
      where f.target is not null and t.system is not c.system`,
  ],
  [
    'what an MVO refers to is contributed',
    `select r.owner as id from mvo_reference r where not exists (select 1 from contribution o join contribution_reference s
      on s.contribution = o.id where o.mvo = r.owner and s.attribute = r.attribute and s.target = r.target)`,
  ],
  [
    'a record without the values that were added leaves them to its CSO',
    "select e.id from run_record e left join cso c on c.id = e.cso where substr(e.changes, 1, 1) = '+' and c.as_added is not 1",
  ],
  ['a record belongs to a run', 'select e.id from run_record e left join run r on r.id = e.run where r.id is null'],
]

const KEYS = {
  mv: {
    kept: 'select k.key, k.mvo as object from mvo_key k where k.attribute = ?',
    objects: 'select id, attributes from mvo where ? = 0 and type = ?',
  },
  cs: {
    kept: 'select k.key, k.cso as object from cso_key k where k.attribute = ?',
    objects: 'select id, attributes from cso where system = ? and type = ?',
  },
} as const

const LINKS = `select r.owner, t.uuid from mvo o join mvo_reference r on r.owner = o.id join mvo t on t.id = r.target
  where o.type = ? and r.attribute = ?`

/**
 * The laws a store breaks, as sentences; none for a sound store. It reads everything: for tests, and for a store that behaves
 * strangely.
 */
export function checkInvariants(db: Database): string[] {
  const broken = LAWS.flatMap(([law, sql]) => {
    const rows = db.prepare<[], { id: CsoId }>(sql).all()
    return rows.length === 0 ? [] : [`${law}: not so for ${rows.length} (${listed(rows.map((row) => row.id))})`]
  })
  const foreign = db.pragma('foreign_key_check') as { table: string; rowid: number; parent: string }[]
  for (const { table, rowid, parent } of foreign) broken.push(`row ${rowid} of ${table} points at no row of ${parent}`)
  return [...broken, ...checkKeys(db)]
}

function listed(ids: readonly (number | string)[]): string {
  return ids.length > 5 ? `${ids.slice(0, 5).join(', ')}, …` : ids.join(', ')
}

interface Kept {
  readonly id: number
  readonly side: 'mv' | 'cs'
  readonly system: number
  readonly type: string
  readonly attribute: string
}

/** The key tables say the same as the documents and the references, as far as neither is sealed. */
function checkKeys(db: Database): string[] {
  const kept = db.prepare<[], Kept>('select id, side, system, type, attribute from join_attribute where complete = 1').all()
  return kept.flatMap(({ id, side, system, type, attribute }) => {
    const stored = new Set(
      db
        .prepare<[number], { key: string; object: number }>(KEYS[side].kept)
        .all(id)
        .filter((row) => !row.key.startsWith(HASHED))
        .map((row) => `${row.object} ${row.key}`),
    )
    const wanted = new Set<string>()
    for (const row of db
      .prepare<[number, string], { id: number; attributes: string }>(KEYS[side].objects)
      .iterate(system, type)) {
      for (const value of valuesOf(attributeOf(parseDocument(row.attributes), attribute)))
        wanted.add(`${row.id} ${joinKey(value)}`)
    }
    const links = db.prepare<[string, string], { owner: number; uuid: string }>(LINKS)
    for (const { owner, uuid } of side === 'mv' ? links.iterate(type, attribute) : []) wanted.add(`${owner} ${joinKey(uuid)}`)
    const wrong = [...missingFrom(wanted, stored), ...missingFrom(stored, wanted)]
    return wrong.length === 0
      ? []
      : [`the keys of ${attribute} (${type}) match the documents and references: not so for ${listed(wrong)}`]
  })
}

/** What the second set has and the first has not. */
function missingFrom(set: ReadonlySet<string>, other: ReadonlySet<string>): string[] {
  return [...other].filter((key) => !set.has(key))
}
