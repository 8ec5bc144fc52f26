/**
 * What expressions read of other objects: of the metaverse through a reference, by Lookup and LookupAll; of a connector space
 * through a reference. Asked of the store for a page at once, found among the page's own objects as they are at this moment, and
 * noted as dependencies (D7).
 */
import type { LookUps as ExpressionLookUps, ObjectView } from '../../../expression'
import { ObjectError } from '../../../model/errors'
import type { Cso, CsoId, Mvo, MvoId } from '../../../model/objects'
import type { JoinKey, LookUpsWrite } from '../../../model/page'
import type { FoundMvo } from '../../../model/queries'
import { findAttribute } from '../../../model/schema'
import type { Store } from '../../../model/store'
import type { Attributes, Reference, Scalar } from '../../../model/values'
import { attributeOf, foldCase, joinKey, valuesOf } from '../../../model/values'
import type { Plan } from '../../canvas/plan'
import type { JoinIndex } from './join-index'
import type { Links } from './links'
import type { Item, WorkingCso, WorkingMvo } from './working-objects'

/** The page, as far as look-ups go. */
interface LookedUpPage {
  readonly plan: Plan
  readonly mvos: ReadonlyMap<MvoId, WorkingMvo>
  readonly csos: ReadonlyMap<CsoId, WorkingCso>
  readonly links: Links
  readonly index: JoinIndex
}

/** What one object read, as it was when it was read first: attributes by MVO and by record, found ids by value. */
interface Reads {
  readonly objects: Map<MvoId, Attributes | null>
  readonly records: Map<CsoId, Attributes | null>
  readonly values: Map<string, { readonly key: JoinKey; readonly found: string }>
  /** What it looked for in vain, which is counted once however often it was looked for. */
  readonly fruitless: Set<string>
  /** A later step read something that had changed since an earlier one of this object had read it. */
  isOutdated: boolean
}

export class LookUps implements ExpressionLookUps {
  private readonly found = new Map<string, readonly FoundMvo[]>()
  private readonly objects = new Map<MvoId, Mvo | null>()
  private readonly records = new Map<CsoId, Cso | null>()
  private readonly missingValues = new Map<string, JoinKey>()
  private readonly missingObjects = new Set<MvoId>()
  private readonly missingRecords = new Set<CsoId>()
  private readonly reads = new Map<Item, Reads>()
  private reader: Reads | null = null
  private supposed: Mvo | null = null
  /** Look-ups for one object that found none or several, by what they looked for. */
  readonly fruitless = new Map<
    string,
    { readonly type: string; readonly attribute: string; readonly found: string; count: number }
  >()

  constructor(private readonly page: LookedUpPage) {}

  /** From here on it is this object that reads; null: it is only found out what will be read. */
  readFor(item: Item | null): void {
    if (item === null) {
      this.reader = null
      return
    }
    let reads = this.reads.get(item)
    if (!reads) {
      reads = { objects: new Map(), records: new Map(), values: new Map(), fruitless: new Set(), isOutdated: false }
      this.reads.set(item, reads)
    }
    this.reader = reads
  }

  find(type: string, attribute: string, value: Scalar): readonly Reference[] {
    const key = this.keyOf(type, attribute, value)
    const name = nameOf(key)
    const found = this.now(key)
    if (!found) {
      this.missingValues.set(name, key)
      return []
    }
    if (this.reader) noteFound(this.reader, name, key, idsOf(found))
    return found.map(({ id, uuid }) => ({ ref: id, text: uuid }))
  }

  objectOf({ ref }: Reference): ObjectView | null {
    if (ref === null) return null
    const mvo = this.mvoNow(ref)
    if (mvo === undefined) {
      this.missingObjects.add(ref)
      return null
    }
    if (this.reader) noteObject(this.reader, 'objects', ref, mvo?.attributes ?? null)
    return mvo && { attributes: mvo.attributes, objectType: mvo.type }
  }

  /** The record with this id; null where it is gone. */
  recordOf(id: CsoId): Cso | null {
    const record = this.recordNow(id)
    if (record === undefined) {
      this.missingRecords.add(id)
      return null
    }
    if (this.reader) noteObject(this.reader, 'records', id, record?.attributes ?? null)
    return record
  }

  noteFruitless(type: string, attribute: string, found: 'none' | 'several'): void {
    if (this.isMissing || this.reader === null) return
    const name = `${type}\u0000${attribute}\u0000${found}`
    if (this.reader.fruitless.has(name)) return
    this.reader.fruitless.add(name)
    const known = this.fruitless.get(name) ?? { type, attribute, found, count: 0 }
    known.count++
    this.fruitless.set(name, known)
  }

  /** Whether a look-up for one object found none for it, or several. */
  isFruitlessFor(item: Item): boolean {
    return (this.reads.get(item)?.fruitless.size ?? 0) > 0
  }

  /** Whether something was read that has to be asked for first. */
  get isMissing(): boolean {
    return this.missingValues.size + this.missingObjects.size + this.missingRecords.size > 0
  }

  /** Asks for everything that was missing, at once. */
  async load(reads: Pick<Store, 'lookUp'>): Promise<void> {
    const queries = [...this.missingValues.values()]
    const { found, mvos, csos, links } = await reads.lookUp(queries, [...this.missingObjects], [...this.missingRecords])
    queries.forEach((query, at) => this.found.set(nameOf(query), found[at] ?? []))
    const byId = new Map(mvos.map((mvo) => [mvo.id, mvo]))
    for (const id of this.missingObjects) this.objects.set(id, byId.get(id) ?? null)
    const records = new Map(csos.map((cso) => [cso.id, cso]))
    for (const id of this.missingRecords) this.records.set(id, records.get(id) ?? null)
    this.page.links.add(links)
    this.missingRecords.clear()
    this.missingValues.clear()
    this.missingObjects.clear()
  }

  /** What is read meanwhile shows this person so, and finds her by what she has then. */
  supposing<Result>(person: Mvo, read: () => Result): Result {
    this.supposed = person
    try {
      return read()
    } finally {
      this.supposed = null
    }
  }

  /** From here on somebody who is not on the page is shown so (D7). */
  show(mvo: Mvo): void {
    this.objects.set(mvo.id, mvo)
  }

  /** Objects that read what is another by now. */
  takeOutdated(): Item[] {
    const outdated: Item[] = []
    for (const [item, reads] of this.reads) if (!item.failure && this.isOutdated(reads)) outdated.push(item)
    for (const item of outdated) this.reads.delete(item)
    return outdated
  }

  private isOutdated({ objects, records, values, isOutdated }: Reads): boolean {
    if (isOutdated) return true
    for (const [id, attributes] of records) if ((this.recordNow(id)?.attributes ?? null) !== attributes) return true
    for (const [id, attributes] of objects) if ((this.mvoNow(id)?.attributes ?? null) !== attributes) return true
    for (const { key, found } of values.values()) if (idsOf(this.now(key) ?? []) !== found) return true
    return false
  }

  /** Objects whose decisions rest on what this page made of this one, be it that they did not find it as it had been. */
  readersOf({ before, current: { id } }: WorkingMvo): Item[] {
    const rests = ({ key, found }: { readonly key: JoinKey; readonly found: string }): boolean =>
      found.split(',').includes(`${id}`) || (before !== null && hasValue(before, key))
    return [...this.reads].flatMap(([item, { objects, values }]) =>
      objects.has(id) || [...values.values()].some(rests) ? [item] : [],
    )
  }

  /** Whether another page, that is being saved, changes something that was asked for here. */
  wereChangedBy(saving: Pick<LookedUpPage, 'mvos' | 'csos' | 'index'>): boolean {
    for (const id of this.records.keys()) if (saving.csos.has(id)) return true
    for (const id of this.objects.keys()) if (saving.mvos.has(id)) return true
    for (const [name] of this.found) {
      const [type = '', attribute = '', key = ''] = name.split('\u0000')
      if (saving.index.find(type, attribute, key).size > 0) return true
    }
    return false
  }

  /** What is kept of the reads of a record; undefined where it read nothing. */
  readsOf(item: Item): Omit<LookUpsWrite, 'reader'> | undefined {
    const reads = this.reads.get(item)
    return reads && { objects: [...reads.objects.keys()], values: [...reads.values.values()].map(({ key }) => key) }
  }

  /** One that is gone counts no more before it has been dealt with. */
  private recordNow(id: CsoId): Cso | null | undefined {
    const working = this.page.csos.get(id)
    const record = working ? (working.deleted ? null : working.current) : this.records.get(id)
    return record?.staging === 'obsolete' ? null : record
  }

  private mvoNow(id: MvoId): Mvo | null | undefined {
    if (this.supposed?.id === id) return this.supposed
    const working = this.page.mvos.get(id)
    if (working) return working.deleted === null ? working.current : null
    return this.objects.get(id)
  }

  /** What has the value at this moment; undefined while it has not been asked for. */
  private now(key: JoinKey): readonly FoundMvo[] | undefined {
    const stored = this.found.get(nameOf(key))
    if (!stored) return undefined
    const found = new Map(stored.map((mvo) => [mvo.id, mvo]))
    for (const id of this.page.index.find(key.type, key.attribute, key.key)) found.set(id, { id, uuid: '' })
    if (this.supposed) found.set(this.supposed.id, this.supposed)
    const all: FoundMvo[] = []
    for (const mvo of found.values()) {
      const isOfPage = this.page.mvos.has(mvo.id) || mvo.id === this.supposed?.id
      const current = isOfPage ? this.mvoNow(mvo.id) : undefined
      if (!isOfPage) all.push(mvo)
      else if (current && hasValue(current, key)) all.push({ id: mvo.id, uuid: current.uuid })
    }
    return all.sort((a, b) => a.id - b.id)
  }

  private keyOf(type: string, attribute: string, value: Scalar): JoinKey {
    const folded = foldCase(type)
    const [schema] = [...this.page.plan.mvTypes.values()].filter((known) => foldCase(known.schema.name) === folded)
    const name = schema && findAttribute(schema.schema, attribute)?.name
    if (!schema || name === undefined)
      throw new ObjectError(
        'expression-failed',
        `Lookup asks for ${attribute} of ${type}, which the metaverse does not have. Correct the expression`,
      )
    return { type: schema.schema.name, attribute: name, key: joinKey(value) }
  }
}

function noteObject(reads: Reads, of: 'objects' | 'records', id: number, attributes: Attributes | null): void {
  const before = reads[of].get(id)
  if (before === undefined) reads[of].set(id, attributes)
  else if (before !== attributes) reads.isOutdated = true
}

function noteFound(reads: Reads, name: string, key: JoinKey, found: string): void {
  const before = reads.values.get(name)
  if (before === undefined) reads.values.set(name, { key, found })
  else if (before.found !== found) reads.isOutdated = true
}

function hasValue({ type, attributes }: Mvo, key: JoinKey): boolean {
  return type === key.type && valuesOf(attributeOf(attributes, key.attribute)).some((value) => joinKey(value) === key.key)
}

function nameOf({ type, attribute, key }: JoinKey): string {
  return `${type}\u0000${attribute}\u0000${key}`
}

function idsOf(found: readonly FoundMvo[]): string {
  return found.map(({ id }) => id).join(',')
}

/** The readers of what is saved: records that were decided, with what they looked up. */
export function lookUpsOf(items: Iterable<Item>, lookUps: LookUps, isSaved: (item: Item) => boolean): LookUpsWrite[] {
  const writes: LookUpsWrite[] = []
  const nothing = { objects: [], values: [] }
  for (const item of items) {
    const reader: CsoId | null = item.cso
    if (reader !== null && isSaved(item)) writes.push({ reader, ...(lookUps.readsOf(item) ?? nothing) })
  }
  return writes
}
