/**
 * The keys joins and look-ups go by, kept beside the documents: folded values of the attributes that rules match on or
 * expressions look up; of references between MVOs the UUIDs of whom they point at (J2, D7).
 */
import type { SystemId } from '../../../model/objects'
import { type AttributeValue, type Attributes, attributeOf, joinKey, sameValue, valuesOf } from '../../../model/values'
import { type Connection, idList, insertRows, yieldToEventLoop } from '../file/connection'
import { HASHED } from '../file/sealer'
import { keepKey } from './earlier'
import { linksOfMvos, withLinks } from './mvo-references'

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
/** Where keys of attributes stand: those that `ensure` makes anew from documents, and those that whoever is due notes anew. */
const TABLES = {
  mv: { made: ['mvo_key'], noted: ['unjoined_key', 'look_up', 'mvo_look_up'] },
  cs: { made: ['cso_key', 'earlier_key'], noted: [] },
} as const
const IS_HASHED = 'key >= ? and key < ?'
const INCOMPLETE = 'update join_attribute set complete = 0 where id = ?'
const COMPLETE = 'update join_attribute set complete = 1 where id = ?'
const NEXT = {
  mv: 'select id, attributes from mvo where ? = 0 and type = ? and id > ? order by id limit ?',
  cs: 'select id, attributes from cso indexed by cso_by_system where system = ? and type = ? and id > ? order by id limit ?',
} as const
/** Documents as they are accepted, of objects an open import has written over. */
const EARLIER = `select e.import, e.cso as id, e.attributes from earlier_cso e
  where e.import in (select open_import from system where open_import is not null) and e.cso in (select value from json_each(?))
    and e.attributes is not null`

/** Which side of the join an attribute is on: the metaverse or a connector space. */
export type Side = 'mv' | 'cs'

/** Keys dropped in one transaction. */
const DROPPED = 5000

/** No key comes after it. */
const LAST_KEY = '\u{10ffff}'

/** Keys before or after one. */
type KeyRange = readonly [is: '<' | '>', bound: string]

/** Objects a transaction when a new attribute is indexed. */
const BACKFILL = 500

/** An attribute whose values are kept as keys. */
export interface JoinAttribute {
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

interface EarlierDocument {
  readonly import: number
  readonly id: number
  readonly attributes: string
}

/** An object as far as its keys are concerned; MVOs stand under system 0. */
interface KeyedObject {
  readonly id: number
  readonly system: SystemId
  readonly type: string
}

/** The key tables. An MVO's type stands under system 0. */
export class JoinKeys {
  readonly #known = new Map<string, JoinAttribute[]>()
  readonly #c: Connection
  /** Values that MVOs got or lost since it was emptied; null while nobody wants to know. */
  moved: (readonly [attribute: number, key: string])[] | null = null

  constructor(connection: Connection) {
    this.#c = connection
    for (const row of connection.all<JoinAttributeRow>(ALL)) this.#note(row)
  }

  #note({ side, system, type, id, attribute, complete }: JoinAttributeRow): JoinAttribute {
    const whose = `${side} ${system} ${type}`
    const hashed = this.#c.secrets.has(system, type, attribute) || this.#hasHashes(side, id)
    const noted: JoinAttribute = { id, attribute, complete: complete === 1, hashed }
    const list = this.#known.get(whose)
    if (list) list.push(noted)
    else this.#known.set(whose, [noted])
    return noted
  }

  #hasHashes(side: Side, attribute: number): boolean {
    return this.#c.get<{ found: number }>(HASHES[side], attribute, HASHED, `${HASHED}~`)?.found === 1
  }

  /**
   * Hashes the keys of attributes that are secret by now. Keys hashed with a key that is not at hand are dropped; `ensure` makes
   * those of objects anew from the documents, and whoever would be found by others was made due.
   */
  hashSecrets(): void {
    for (const { side, system, type, attribute } of this.#c.all<JoinAttributeRow>(ALL)) {
      const join = this.find(side, system, type, attribute)
      if (join && (join.hashed ||= this.#c.secrets.has(system, type, attribute))) this.#hash(side, join)
    }
  }

  #hash(side: Side, join: JoinAttribute): void {
    const { sealer } = this.#c.secrets
    this.#c.db.function('hashed_key', (key) => sealer.hash(String(key)))
    const { made, noted } = TABLES[side]
    for (const table of [...made, ...noted]) this.#hashPlain(table, join.id)
    const outsiders = this.#hashedOtherwise()
    if (made.some((table) => outsiders.some((range) => this.#endOfSome(table, join.id, range, 0) !== null))) {
      // Before the first is dropped: stopped in between, they are made anew all the same.
      this.#c.write(() => this.#c.run(INCOMPLETE, join.id))
      join.complete = false
    }
    for (const table of [...made, ...noted]) for (const range of outsiders) this.#drop(table, join.id, range)
  }

  #hashPlain(table: string, attribute: number): void {
    const plain = `update or ignore ${table} set key = hashed_key(key) where attribute = ? and attribute > 0 and not (${IS_HASHED})`
    this.#c.write(() => this.#c.run(plain, attribute, HASHED, `${HASHED}~`))
  }

  /** The keys that were not hashed with the key at hand, as two ranges. */
  #hashedOtherwise(): readonly KeyRange[] {
    const { hashes } = this.#c.secrets.sealer
    return [
      ['<', hashes],
      ['>', `${hashes}~`],
    ]
  }

  /** The key after so many of a range; null where there are no more. */
  #endOfSome(table: string, attribute: number, [is, bound]: KeyRange, after: number): string | null {
    const sql = `select key from ${table} where attribute = ? and attribute > 0 and key ${is} ? order by key limit 1 offset ${after}`
    return this.#c.get<{ key: string }>(sql, attribute, bound)?.key ?? null
  }

  /** Drops the keys of a range, some in each transaction, so that neither memory nor the log grows with them. */
  #drop(table: string, attribute: number, range: KeyRange): void {
    const [is, bound] = range
    const sql = `delete from ${table} where attribute = ? and attribute > 0 and key ${is} ? and key <= ?`
    for (let end: string | null = ''; end !== null;) {
      end = this.#endOfSome(table, attribute, range, DROPPED)
      const last = end ?? LAST_KEY
      this.#c.write(() => this.#c.run(sql, attribute, bound, last))
    }
  }

  /** The key as it is kept. */
  kept({ hashed }: JoinAttribute, key: string): string {
    return hashed ? this.#c.secrets.sealer.hash(key) : key
  }

  #keysOf(attribute: JoinAttribute, value: AttributeValue | undefined): ReadonlySet<string> {
    return new Set(valuesOf(value).map((scalar) => this.kept(attribute, joinKey(scalar))))
  }

  /** The attributes of a type that have keys; usually none. */
  of(side: Side, system: number, type: string): readonly JoinAttribute[] {
    return this.#known.get(`${side} ${system} ${type}`) ?? NONE
  }

  find(side: Side, system: number, type: string, attribute: string): JoinAttribute | undefined {
    return this.of(side, system, type).find((known) => known.attribute === attribute)
  }

  /**
   * Brings an object's keys from one document to another; null stands for an object that is not there. What is taken away is kept
   * for the import `keptFor`, unless it is null (I18).
   */
  change(
    side: Side,
    object: KeyedObject,
    from: string | Attributes | null,
    to: Attributes | null,
    keptFor: number | null = null,
  ): void {
    const joinAttributes = this.of(side, object.system, object.type)
    if (joinAttributes.length === 0) return
    const before = typeof from === 'string' ? this.#c.secrets.parse(from) : from
    const added: unknown[][] = []
    for (const join of joinAttributes) {
      const old = before === null ? undefined : attributeOf(before, join.attribute)
      const now = to === null ? undefined : attributeOf(to, join.attribute)
      if (sameValue(old, now)) continue
      const oldKeys = this.#keysOf(join, old)
      const newKeys = this.#keysOf(join, now)
      for (const key of oldKeys) {
        if (newKeys.has(key)) continue
        if (side === 'mv') this.moved?.push([join.id, key])
        if (keptFor !== null) keepKey(this.#c, keptFor, join.id, key, object.id)
        this.#c.run(DELETE[side], join.id, key, object.id)
      }
      for (const key of newKeys) {
        if (oldKeys.has(key)) continue
        if (side === 'mv') this.moved?.push([join.id, key])
        added.push([join.id, key, object.id])
      }
    }
    insertRows(this.#c, INSERT[side], 3, added)
  }

  /** Brings an MVO's keys of one attribute along with its references: UUIDs it points at from now on, and no longer. */
  changeLinks(
    object: KeyedObject,
    attribute: string,
    { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
  ): void {
    const join = this.find('mv', object.system, object.type, attribute)
    if (!join) return
    const keyOf = (uuid: string): string => this.kept(join, joinKey(uuid))
    for (const uuid of remove) this.#c.run(DELETE.mv, join.id, keyOf(uuid), object.id)
    insertRows(
      this.#c,
      INSERT.mv,
      3,
      add.map((uuid) => [join.id, keyOf(uuid), object.id]),
    )
    for (const uuid of [...add, ...remove]) this.moved?.push([join.id, keyOf(uuid)])
  }

  /** The keys of new objects, many at a time. */
  add(side: Side, objects: readonly (KeyedObject & { readonly attributes: Attributes })[]): void {
    const rows: unknown[][] = []
    for (const { id, system, type, attributes } of objects) {
      for (const join of this.of(side, system, type)) {
        for (const key of this.#keysOf(join, attributeOf(attributes, join.attribute))) {
          if (side === 'mv') this.moved?.push([join.id, key])
          rows.push([join.id, key, id])
        }
      }
    }
    insertRows(this.#c, INSERT[side], 3, rows)
  }

  /** Starts keeping the keys of an attribute, for the objects that are there as well. */
  async ensure(side: Side, system: number, type: string, attribute: string): Promise<void> {
    const wanted = this.find(side, system, type, attribute) ?? this.#announce(side, system, type, attribute)
    let isAnyLost = false
    for (let after: number | null = 0; !wanted.complete && after !== null; await yieldToEventLoop()) {
      const from: number = after
      const batch = this.#c.write(() => this.#backfill(side, wanted, system, type, from))
      isAnyLost ||= batch.isAnyLost
      after = batch.last
    }
    // With values that no key at hand opens, the keys are made anew once more when the store is opened the next time.
    if (!wanted.complete && !isAnyLost) this.#c.write(() => this.#c.run(COMPLETE, wanted.id))
    wanted.complete = true
  }

  /** Makes the keys anew that were dropped, of all attributes; returns of how many attributes. */
  async ensureAll(): Promise<number> {
    const dropped = this.#c.all<JoinAttributeRow>(ALL).filter(({ complete }) => complete === 0)
    for (const { side, system, type, attribute } of dropped) await this.ensure(side, system, type, attribute)
    return dropped.length
  }

  #announce(side: Side, system: number, type: string, attribute: string): JoinAttribute {
    const { id } = this.#c.write(() => this.#c.get(ADD, side, system, type, attribute) as { id: number })
    return this.#note({ id, side, system, type, attribute, complete: 0 })
  }

  /** Makes the keys of the next objects; the last of them, null when none are left, and whether one could not be read. */
  #backfill(
    side: Side,
    join: JoinAttribute,
    system: number,
    type: string,
    after: number,
  ): { readonly last: number | null; readonly isAnyLost: boolean } {
    const objects = this.#c.all<{ id: number; attributes: string }>(NEXT[side], system, type, after, BACKFILL)
    const links = linksOfMvos(this.#c, side === 'mv' ? objects.map(({ id }) => id) : [])
    const rows: unknown[][] = []
    let isAnyLost = false
    for (const { id, attributes } of objects) {
      const read = this.#c.secrets.parse(attributes)
      isAnyLost ||= this.#c.secrets.isLost(read)
      const value = attributeOf(withLinks(read, links.get(id)), join.attribute)
      for (const key of this.#keysOf(join, value)) rows.push([join.id, key, id])
    }
    insertRows(this.#c, INSERT[side], 3, rows)
    if (side === 'cs' && this.#c.openImports.size > 0) this.#keepEarlier(join, idList(objects.map(({ id }) => id)))
    return { last: objects.length === BACKFILL ? (objects.at(-1)?.id ?? null) : null, isAnyLost }
  }

  /** Until an open import is accepted, the objects are found by what they had before it (I18). */
  #keepEarlier(join: JoinAttribute, of: string): void {
    for (const { import: by, id, attributes } of this.#c.all<EarlierDocument>(EARLIER, of)) {
      const value = attributeOf(this.#c.secrets.parse(attributes), join.attribute)
      for (const key of this.#keysOf(join, value)) keepKey(this.#c, by, join.id, key, id)
    }
  }
}
const NONE: readonly JoinAttribute[] = []
