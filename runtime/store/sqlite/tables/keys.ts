/** The keys joins look up: folded values of the attributes that rules match on, kept beside the documents. */
import type { CsoId, MvoId } from '../../../model/objects'
import type { CsoQuery, MvoQuery } from '../../../model/store'
import { type AttributeValue, type Attributes, attributeOf, joinKey, sameValue, valuesOf } from '../../../model/values'
import { type Connection, breathe, insertRows } from '../file/connection'
import { HASHED } from '../file/sealer'

const ALL = 'select id, side, system, type, attribute, complete from join_attribute'
const ADD = 'insert into join_attribute (side, system, type, attribute) values (?, ?, ?, ?) returning id'
const INSERT = {
  mv: 'insert or ignore into mvo_key (attribute, key, mvo)',
  cs: 'insert or ignore into cso_key (attribute, key, cso)',
} as const
const DELETE = {
  mv: 'delete from mvo_key where attribute = ? and key = ? and mvo = ?',
  cs: 'delete from cso_key where attribute = ? and key = ? and cso = ?',
} as const
const HASHES = {
  mv: 'select exists (select 1 from mvo_key where attribute = ? and key >= ? and key < ?) as found',
  cs: 'select exists (select 1 from cso_key where attribute = ? and key >= ? and key < ?) as found',
} as const
const TABLES = { mv: ['mvo_key', 'waiting_key'], cs: ['cso_key'] } as const
const IS_HASHED = 'key >= ? and key < ?'
const INCOMPLETE = 'update join_attribute set complete = 0 where id = ?'
const COMPLETE = 'update join_attribute set complete = 1 where id = ?'
const NEXT = {
  mv: 'select id, attributes from mvo where ? = 0 and type = ? and id > ? order by id limit ?',
  cs: 'select id, attributes from cso indexed by cso_by_system where system = ? and type = ? and id > ? order by id limit ?',
} as const
const TOGETHER = {
  mv: `select j.key as position, k.mvo as id from json_each(?) j cross join mvo_key k on k.attribute = ? and k.key = j.value limit ?`,
  cs: `select j.key as position, k.cso as id from json_each(?) j cross join cso_key k on k.attribute = ? and k.key = j.value
    where exists (select 1 from cso c where c.id = k.cso and c.staging <> 'obsolete') limit ?`,
} as const

/** Which side of the join an attribute is on: the metaverse or a connector space. */
type Side = 'mv' | 'cs'

/** At most this many objects are found for one query: enough to name what an ambiguous join matched. */
const MOST_FOUND = { mv: 200, cs: 20 } as const
/** Objects a transaction when a new attribute is indexed. */
const BACKFILL = 500

/** An attribute whose values are kept as keys. */
interface JoinAttribute {
  readonly id: number
  readonly attribute: string
  /** Whether the objects that were there before have their keys. */
  complete: boolean
  /** Its keys are hashed, since its values are secret, or were (N9). */
  hashed: boolean
}

interface JoinAttributeRow extends Omit<JoinAttribute, 'complete' | 'hashed'> {
  readonly complete: number
  readonly side: Side
  readonly system: number
  readonly type: string
}

/** The key tables. An MVO's type stands under system 0. */
export class JoinKeys {
  readonly #known = new Map<string, JoinAttribute[]>()
  readonly #c: Connection

  constructor(connection: Connection) {
    this.#c = connection
    for (const row of connection.all<JoinAttributeRow>(ALL)) this.#note(row)
  }

  #note({ side, system, type, id, attribute, complete }: JoinAttributeRow): JoinAttribute {
    const place = `${side} ${system} ${type}`
    const hashed = this.#c.secrets.has(system, type, attribute) || this.#hasHashes(side, id)
    const noted: JoinAttribute = { id, attribute, complete: complete === 1, hashed }
    const list = this.#known.get(place)
    if (list) list.push(noted)
    else this.#known.set(place, [noted])
    return noted
  }

  #hasHashes(side: Side, attribute: number): boolean {
    return this.#c.get<{ found: number }>(HASHES[side], attribute, HASHED, `${HASHED}~`)?.found === 1
  }

  /**
   * Hashes the keys of attributes that are secret by now. Keys hashed with a key that is not at hand are dropped; `ensure` makes them anew from the
   * documents.
   */
  hashSecrets(): void {
    for (const { side, system, type, attribute } of this.#c.all<JoinAttributeRow>(ALL)) {
      const join = this.find(side, system, type, attribute)
      if (join && (join.hashed ||= this.#c.secrets.has(system, type, attribute))) this.#c.write(() => this.#hash(side, join))
    }
  }

  #hash(side: Side, join: JoinAttribute): void {
    const { sealer } = this.#c.secrets
    this.#c.db.function('hashed_key', (key) => sealer.hash(String(key)))
    for (const table of TABLES[side]) {
      this.#c.run(
        `update or ignore ${table} set key = hashed_key(key) where attribute = ? and not (${IS_HASHED})`,
        join.id,
        HASHED,
        `${HASHED}~`,
      )
      const foreign = `delete from ${table} where attribute = ? and (key < ? or key > ?)`
      if (this.#c.run(foreign, join.id, sealer.hashes, `${sealer.hashes}~`) === 0) continue
      this.#c.run(INCOMPLETE, join.id)
      join.complete = false
    }
  }

  /** The key as it is kept. */
  kept({ hashed }: JoinAttribute, key: string): string {
    return hashed ? this.#c.secrets.sealer.hash(key) : key
  }

  #keysOf(attribute: JoinAttribute, value: AttributeValue | undefined): ReadonlySet<string> {
    return new Set(valuesOf(value).map((one) => this.kept(attribute, joinKey(one))))
  }

  /** The attributes of a type that have keys; usually none. */
  of(side: Side, system: number, type: string): readonly JoinAttribute[] {
    return this.#known.get(`${side} ${system} ${type}`) ?? NONE
  }

  find(side: Side, system: number, type: string, attribute: string): JoinAttribute | undefined {
    return this.of(side, system, type).find((one) => one.attribute === attribute)
  }

  /** Brings an object's keys from one document to another; null stands for an object that is not there. */
  change(
    side: Side,
    system: number,
    type: string,
    object: number,
    from: string | Attributes | null,
    to: Attributes | null,
  ): void {
    const attributes = this.of(side, system, type)
    if (attributes.length === 0) return
    const before = typeof from === 'string' ? this.#c.secrets.parse(from) : from
    const added: unknown[][] = []
    for (const one of attributes) {
      const { id } = one
      const old = before === null ? undefined : attributeOf(before, one.attribute)
      const now = to === null ? undefined : attributeOf(to, one.attribute)
      if (sameValue(old, now)) continue
      const oldKeys = this.#keysOf(one, old)
      const newKeys = this.#keysOf(one, now)
      for (const key of oldKeys) if (!newKeys.has(key)) this.#c.run(DELETE[side], id, key, object)
      for (const key of newKeys) if (!oldKeys.has(key)) added.push([id, key, object])
    }
    insertRows(this.#c, INSERT[side], 3, added)
  }

  /** The keys of new objects, many at a time. */
  add(side: Side, objects: readonly { id: number; system: number; type: string; attributes: Attributes }[]): void {
    const rows: unknown[][] = []
    for (const one of objects) {
      for (const join of this.of(side, one.system, one.type)) {
        for (const key of this.#keysOf(join, attributeOf(one.attributes, join.attribute))) rows.push([join.id, key, one.id])
      }
    }
    insertRows(this.#c, INSERT[side], 3, rows)
  }

  /** Starts keeping the keys of an attribute, for the objects that are there as well. */
  async ensure(side: Side, system: number, type: string, attribute: string): Promise<void> {
    const wanted = this.find(side, system, type, attribute) ?? this.#announce(side, system, type, attribute)
    for (let after: number | null = 0; !wanted.complete && after !== null; await breathe()) {
      const from: number = after
      after = this.#c.write(() => this.#backfill(side, wanted, system, type, from))
    }
    wanted.complete = true
  }

  #announce(side: Side, system: number, type: string, attribute: string): JoinAttribute {
    const { id } = this.#c.write(() => this.#c.get(ADD, side, system, type, attribute) as { id: number })
    return this.#note({ id, side, system, type, attribute, complete: 0 })
  }

  /** Makes the keys of the next objects; null when none are left. */
  #backfill(side: Side, join: JoinAttribute, system: number, type: string, after: number): number | null {
    const objects = this.#c.all<{ id: number; attributes: string }>(NEXT[side], system, type, after, BACKFILL)
    const rows = objects.flatMap((one) =>
      [...this.#keysOf(join, attributeOf(this.#c.secrets.parse(one.attributes), join.attribute))].map((key) => [
        join.id,
        key,
        one.id,
      ]),
    )
    insertRows(this.#c, INSERT[side], 3, rows)
    if (objects.length === BACKFILL) return objects.at(-1)?.id ?? null
    this.#c.run(COMPLETE, join.id)
    return null
  }

  /** The MVOs each query finds, at most two hundred each. */
  findMvos(queries: readonly MvoQuery[]): MvoId[][] {
    return this.#findAll(
      'mv',
      queries.map(({ type, pairs }) => ({ system: 0, type, pairs })),
    )
  }

  /** The CSOs each query finds, linked or not, without those whose record is gone; at most twenty each. */
  findCsos(queries: readonly CsoQuery[]): CsoId[][] {
    return this.#findAll('cs', queries)
  }

  /** Queries of one pair that look at the same attribute are asked at once. */
  #findAll(side: Side, queries: readonly CsoQuery[]): number[][] {
    const found = queries.map((): number[] => [])
    const together = new Map<JoinAttribute, number[]>()
    queries.forEach((query, place) => {
      const [pair, ...others] = query.pairs
      if (!pair) return
      const attribute = this.#announced(side, query, pair.attribute)
      const places = together.get(attribute)
      if (others.length > 0) found[place] = this.#lookUp(side, query)
      else if (places) places.push(place)
      else together.set(attribute, [place])
    })
    for (const [attribute, places] of together) {
      const most = places.length + MOST_FOUND[side]
      const keys = JSON.stringify(places.map((place) => this.kept(attribute, queries[place]?.pairs[0]?.key ?? '')))
      const rows = this.#c.all<{ position: number; id: number }>(TOGETHER[side], keys, attribute.id, most)
      if (rows.length < most) for (const { position, id } of rows) found[places[position] as number]?.push(id)
      else for (const place of places) found[place] = this.#lookUp(side, queries[place] as CsoQuery)
    }
    return found
  }

  #lookUp(side: Side, query: CsoQuery): number[] {
    const parameters = query.pairs.flatMap(({ attribute, key }) => {
      const known = this.#announced(side, query, attribute)
      return [known.id, this.kept(known, key)]
    })
    return this.#c.all<{ id: number }>(lookUpSql(side, query.pairs.length), ...parameters).map((row) => row.id)
  }

  #announced(side: Side, { system, type }: CsoQuery, attribute: string): JoinAttribute {
    const known = this.find(side, system, type, attribute)
    if (known) return known
    throw new Error(`${attribute} of ${type} is looked up without having been announced to ensureJoinAttributes`)
  }
}
const NONE: readonly JoinAttribute[] = []

const lookUps = new Map<string, string>()

/** The look-up of a number of pairs: the first finds, the others confirm. */
function lookUpSql(side: Side, pairs: number): string {
  const name = `${side} ${pairs}`
  const known = lookUps.get(name)
  if (known !== undefined) return known
  const [table, object] = side === 'mv' ? ['mvo_key', 'mvo'] : ['cso_key', 'cso']
  const others = Array.from(
    { length: pairs - 1 },
    () => `and exists (select 1 from ${table} o where o.attribute = ? and o.key = ? and o.${object} = k.${object})`,
  )
  const there = side === 'cs' ? "and exists (select 1 from cso c where c.id = k.cso and c.staging <> 'obsolete')" : ''
  const sql = `select k.${object} as id from ${table} k where k.attribute = ? and k.key = ? ${others.join(' ')} ${there} order by k.${object} limit ${MOST_FOUND[side]}`
  lookUps.set(name, sql)
  return sql
}
