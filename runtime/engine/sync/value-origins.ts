/**
 * Where a value comes from, all the way back to the import in which it changed: by the rules as they stand, asked once more, and
 * by what history keeps (A2, N4). For looking only.
 */
import type { ExpressionScope, LookUps } from '../../expression'
import type { Cso, Mvo, MvoId, Provenance } from '../../model/objects'
import type { RecordedChange, Run } from '../../model/runs'
import type { ChangedObject, StoredRecord } from '../../model/store-rows'
import type { Store } from '../../model/store'
import { findAttribute } from '../../model/schema'
import type { AttributeValue } from '../../model/values'
import { attributeOf, foldCase, isReference, noAttributes, valuesOf } from '../../model/values'
import type { ConfigurationChange } from '../../pipeline/configuration-changes'
import { isMappingChanged } from '../../pipeline/open-changes'
import { decidingMapping } from '../../pipeline/5-deciding-mapping'
import type { FlowMapping } from '../../pipeline/5-mapping-value'
import type { PlannedRule } from '../canvas/plan'
import type { LeftRecord } from './left-records'
import { LeftRecords, whyValuesStay } from './left-records'
import { untilFound } from './page/until-found'
import type { WorkingSet } from './page/working-set'
import type { LookUpLook } from './look-up-looks'
import { lookUpLook, mostReferred } from './look-up-looks'
import { csoOf, failureOf, storedMvo } from './records-known'
import type { LookedUpNow } from './recorded-look-ups'
import { RecordedLookUps } from './recorded-look-ups'
import type { Mappings } from './rule-mappings'
import { disablingMappings, flowMappings } from './rule-mappings'
import type { OfferLook } from './value-offers'
import { ValueOffers } from './value-offers'

/** A change as history keeps it, with the run in which it happened. */
export interface NotedChange {
  readonly run: Run
  readonly record: StoredRecord
  readonly change: RecordedChange
}

/** The mapping that gives a value, as it stands, and what it reads. */
export interface MappingLook {
  readonly mapping: FlowMapping
  /** What it gives now; undefined where asking would give another value. */
  readonly gives: AttributeValue | null | undefined
  readonly reads: readonly ReadLook[]
  /** What it looks up, and whom that finds. */
  readonly lookedUp: readonly LookUpLook[]
  /** What it reads besides, as it is written: of objects that look-ups find. */
  readonly ofOthers: readonly string[]
  readonly readsClock: boolean
  /** It is another since the value was given, which came of what stood there then. */
  readonly isChanged: boolean
}

/** A value that a mapping or a condition reads: of a person, of a record, or of an account. */
export type ReadLook =
  | { readonly of: 'person'; readonly mvo: Mvo; readonly attribute: string; readonly origin: ValueOrigin }
  | {
      readonly of: 'object'
      readonly cso: Cso
      readonly attribute: string
      readonly value: AttributeValue | null
      /** Null: before what history keeps, or it never had one. */
      readonly changed: NotedChange | null
    }

/** Where a value of a person comes from. */
export interface ValueOrigin {
  readonly value: AttributeValue | null
  readonly supplier: Provenance | null
  /** The record that supplies it, be it one that has left; null where the store has it no more. */
  readonly record: Cso | null
  /** The record has left, and its value is kept (A7). */
  readonly left: LeftRecord | null
  /** Why the value of a record that has left stays, in what follows "it". */
  readonly stays: string
  /** What went wrong with the record when it was read or synchronised last; null: nothing. */
  readonly failed: StoredRecord | null
  /** The synchronisation in which the person got it; null: before what history keeps. */
  readonly flowed: NotedChange | null
  /** Null where no mapping of the rule, as it stands, gives it. */
  readonly mapping: MappingLook | null
  /** What each source offers; of a value that was not asked for itself only where several give it together, or nobody does. */
  readonly offers: readonly (OfferLook & { readonly mapping: MappingLook | null })[]
  /** It stands above already. */
  readonly isRepeated?: true
}

/** An attribute of an account, and what writes it. */
interface OfAccount {
  readonly rule: PlannedRule
  readonly attribute: string
  readonly by: 'flow' | 'disable'
  /** When it was staged, canonical UTC; null: not known. */
  readonly since: string | null
}

/** So many values are followed one behind the other. */
const mostSteps = 5

/** Follows values back, on a page that is only looked at. */
export class ValueOrigins {
  private readonly seen = new Set<string>()
  /** People who come to a list or go from it: what they are found by is followed back, wherever they are looked up. */
  private cameAndWent: readonly MvoId[] = []
  private readonly leftRecords: LeftRecords
  private readonly offers: ValueOffers

  constructor(
    private readonly set: WorkingSet,
    private readonly store: Store,
    private readonly open: readonly ConfigurationChange[],
  ) {
    this.leftRecords = new LeftRecords(set, store)
    this.offers = new ValueOffers(set, store, this.leftRecords)
  }

  /** One value of a person with what each source offers. */
  async asked(mvo: Mvo, attribute: string): Promise<readonly ReadLook[]> {
    const looks = await this.ofPerson(mvo, [attribute])
    const offers = await this.offersOf(mvo, attribute, 0)
    return looks.map((look) => (look.of === 'person' ? { ...look, origin: { ...look.origin, offers } } : look))
  }

  /** The attributes of a person that were read, each followed back. */
  async ofPerson(mvo: Mvo, attributes: readonly string[], step = 0): Promise<readonly ReadLook[]> {
    const looks: ReadLook[] = []
    for (const attribute of attributes) {
      const origin = await this.originOf(mvo, attribute, step)
      looks.push({ of: 'person', mvo, attribute, origin })
    }
    return looks
  }

  /** From here on these are who comes to a list, or goes from it. */
  about(people: readonly MvoId[]): void {
    this.cameAndWent = people.slice(0, mostReferred)
  }

  /** The mapping of an outbound rule that gives an account its value, be it in order to disable it; null where none does. */
  async forAccount({ rule, attribute, by, since }: OfAccount, cso: Cso, mvo: Mvo): Promise<MappingLook | null> {
    const mappings = by === 'flow' ? flowMappings(this.set, rule) : disablingMappings(this.set, rule)
    return this.mappingOf(rule, mappings, { attribute, cso, mvo, step: 0, since })
  }

  /** The mapping of an inbound rule by which the record gives the attribute by now. */
  async byNow(rule: PlannedRule, attribute: string, cso: Cso, mvo: Mvo): Promise<MappingLook | null> {
    const look = await this.mappingOf(rule, flowMappings(this.set, rule), { attribute, cso, mvo, step: 0, since: null })
    return look && { ...look, isChanged: false }
  }

  /** When the object last got another value, by an import or by an export; null where history does not know. */
  async lastChange(object: ChangedObject, attribute: string): Promise<NotedChange | null> {
    const found = await this.store.lastChangeOf(object, attribute)
    const run = found && (await this.store.run(found.record.run))
    return run ? { ...found, run } : null
  }

  private async originOf(mvo: Mvo, attribute: string, step: number): Promise<ValueOrigin> {
    const value = attributeOf(mvo.attributes, attribute) ?? null
    const supplier = Object.hasOwn(mvo.provenance, attribute) ? (mvo.provenance[attribute] ?? null) : null
    const key = `${mvo.id} ${attribute}`
    const known = { value, supplier, record: null, left: null, stays: '', failed: null, flowed: null, mapping: null, offers: [] }
    if (this.seen.has(key) || step >= mostSteps) return { ...known, isRepeated: true }
    this.seen.add(key)
    const flowed = await this.lastChange({ mvo: mvo.id }, attribute)
    const left = supplier?.cso === null ? await this.leftOf(mvo, supplier) : null
    const from = supplier?.cso ?? left?.cso ?? null
    const record = from === null ? null : await csoOf(this.set, this.store, from)
    const rule = supplier && this.set.plan.rules.get(supplier.rule)
    const mapping =
      supplier && record && rule?.enabled
        ? await this.mappingOf(rule, flowMappings(this.set, rule), { attribute, cso: record, mvo, step, since: supplier.since })
        : null
    const failed = record && left === null ? await failureOf(this.store, record) : null
    const isAsked = value === null || this.offers.areTogether(mvo, attribute)
    const offers = isAsked ? await this.offersOf(mvo, attribute, step) : []
    return { ...known, record, left, stays: left ? whyValuesStay(this.set, mvo) : '', failed, flowed, mapping, offers }
  }

  /** With the mappings that give them, or give nothing; that of a value which one source gives is looked at with the value. */
  private async offersOf(mvo: Mvo, attribute: string, step: number): Promise<ValueOrigin['offers']> {
    const offers: ValueOrigin['offers'][number][] = []
    const all = await this.offers.of(mvo, attribute)
    const isTogether = all.filter(({ wins }) => wins).length > 1
    for (const offer of all) {
      const rule = this.set.plan.rules.get(offer.rule)
      const { cso } = offer
      const isAsked = cso !== null && rule?.enabled === true && (isTogether || !offer.wins)
      const about = { attribute, cso: cso as Cso, mvo, step, since: null }
      offers.push({ ...offer, mapping: isAsked ? await this.mappingOf(rule, flowMappings(this.set, rule), about) : null })
    }
    return offers
  }

  private async leftOf(mvo: Mvo, { rule }: Provenance): Promise<LeftRecord | null> {
    const contributions = this.set.mvos.get(mvo.id)?.contributions ?? []
    const kept = contributions.find((contribution) => contribution.rule === rule && contribution.cso === null)
    return kept ? this.leftRecords.of(kept, mvo) : null
  }

  private async mappingOf(rule: PlannedRule, { mappings, random }: Mappings, about: Reading): Promise<MappingLook | null> {
    const { attribute } = about
    const { lookUps } = this.set
    const found = await untilFound(this.set, this.store, () => {
      const recorded = new RecordedLookUps(lookUps)
      return { decided: decidingMapping(mappings, attribute, this.scopeFor(rule, about, recorded)), recorded }
    })
    if (found === null) return this.unknowable(rule, mappings, about)
    const { decided, recorded } = found
    const mapping = decided && mappings[decided.at]
    if (!mapping) return null
    const gives = decided.gives === 'unknown' || random.has(attribute) ? undefined : decided.value
    const isChanged = this.isChanged(rule, about)
    return { mapping, gives, isChanged, ...(await this.readsOf(mapping, rule, about, recorded.all)) }
  }

  /** Asking has no end: what is in force last for the attribute, with what it reads of objects that are known. */
  private async unknowable(rule: PlannedRule, mappings: readonly FlowMapping[], about: Reading): Promise<MappingLook | null> {
    const isFor = ({ enabled, target }: FlowMapping): boolean => enabled && foldCase(target) === foldCase(about.attribute)
    const mapping = mappings.findLast(isFor)
    if (!mapping) return null
    const isChanged = this.isChanged(rule, about)
    return { mapping, gives: undefined, isChanged, ...(await this.readsOf(mapping, rule, about, [])) }
  }

  private isChanged({ id }: PlannedRule, { attribute, since }: Reading): boolean {
    return isMappingChanged(this.open, { rule: id, attribute, since })
  }

  private scopeFor({ direction }: PlannedRule, { cso, mvo }: Reading, lookUps: LookUps) {
    const scope: ExpressionScope = { ...this.set.scope(cso, mvo, {}), lookUps }
    const isInbound = direction === 'inbound'
    const from = (isInbound ? scope.cs : scope.mv)?.attributes ?? noAttributes
    return { scope, from, referring: isInbound ? 'links' : 'names' } as const
  }

  private async readsOf(
    { source }: FlowMapping,
    { direction }: PlannedRule,
    { cso, mvo, step }: Reading,
    asked: readonly LookedUpNow[],
  ): Promise<Omit<MappingLook, 'mapping' | 'gives' | 'isChanged'>> {
    const none = { lookedUp: [], ofOthers: [], readsClock: false }
    if (source.kind === 'constant') return { reads: [], ...none }
    if (source.kind === 'direct') {
      const reads =
        direction === 'inbound'
          ? [await this.ofObject(cso, source.attribute)]
          : await this.ofPerson(mvo, [source.attribute], step + 1)
      return { reads, ...none }
    }
    const { expression } = source
    const { inputs, through, ofFound, lookUps, clock } = expression
    const reads: ReadLook[] = []
    for (const { root, attribute } of inputs) {
      if (root === 'cs') reads.push(await this.ofObject(cso, attribute))
      else if (root === 'mv') reads.push(...(await this.ofPerson(mvo, [attribute], step + 1)))
    }
    for (const { root, attribute, step: name } of through)
      if (root === 'mv') reads.push(...(await this.behind(mvo, attribute, name, step + 1)))
    for (const { type, attribute } of lookUps) reads.push(...(await this.ofCameAndWent(type, attribute, step + 1)))
    const lookedUp: LookUpLook[] = []
    for (const look of asked) lookedUp.push(await lookUpLook(this.set, this.store, look, { expression, cso, mvo }))
    for (const other of lookedUp.flatMap(({ found }) => found))
      for (const attribute of ofFound) reads.push(...(await this.ofFound(other, attribute, step + 1)))
    const ofOthers = [...ofFound, ...lookUps.map(({ type, attribute }) => `${attribute} of ${type}`)]
    return { reads, lookedUp, ofOthers: [...new Set(ofOthers)], readsClock: clock !== null }
  }

  private async ofFound(other: Mvo, attribute: string, step: number): Promise<readonly ReadLook[]> {
    const schema = this.set.plan.mvTypes.get(other.type)?.schema
    const name = schema && findAttribute(schema, attribute)?.name
    return name === undefined ? [] : this.ofPerson(other, [name], step)
  }

  private async ofObject(cso: Cso, attribute: string): Promise<ReadLook> {
    const type = this.set.plan.systems.get(cso.system)?.config.objectTypes.find(({ name }) => name === cso.type)
    const name = (type && findAttribute(type, attribute)?.name) ?? attribute
    const value = attributeOf(this.set.links.attributesOf(cso), name) ?? null
    return { of: 'object', cso, attribute: name, value, changed: await this.lastChange({ cso: cso.id }, name) }
  }

  /** By what those of this type are found who come and go. */
  private async ofCameAndWent(type: string, attribute: string, step: number): Promise<readonly ReadLook[]> {
    const looks: ReadLook[] = []
    for (const id of this.cameAndWent) {
      const other = await storedMvo(this.set, this.store, id)
      if (other && foldCase(other.type) === foldCase(type)) looks.push(...(await this.ofPerson(other, [attribute], step)))
    }
    return looks
  }

  /** What is read of the people whom a reference points at. */
  private async behind(mvo: Mvo, attribute: string, name: string, step: number): Promise<readonly ReadLook[]> {
    const references = valuesOf(attributeOf(mvo.attributes, attribute)).filter(isReference)
    const ids = references.flatMap(({ ref }) => (ref === null ? [] : [ref]))
    const looks: ReadLook[] = []
    for (const id of ids.slice(0, mostReferred)) {
      const other = await storedMvo(this.set, this.store, id)
      const schema = other && this.set.plan.mvTypes.get(other.type)?.schema
      const read = schema ? findAttribute(schema, name)?.name : undefined
      if (other && read !== undefined) looks.push(...(await this.ofPerson(other, [read], step)))
    }
    return looks
  }
}

/** A record or account with its person, and the attribute whose mapping is looked at. */
interface Reading {
  readonly attribute: string
  readonly cso: Cso
  readonly mvo: Mvo
  /** How many values were followed before. */
  readonly step: number
  /** Since when there is what it gave, canonical UTC; null: not known. */
  readonly since: string | null
}
