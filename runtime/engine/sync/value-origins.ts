/**
 * Where a value comes from, all the way back to the import in which it changed: by the rules as they stand, asked once more, and
 * by what history keeps (A2, N4). For looking only.
 */
import type { ExpressionScope } from '../../expression'
import type { Cso, CsoId, Mvo, MvoId, Provenance } from '../../model/objects'
import type { RecordedChange, Run } from '../../model/runs'
import type { ChangedObject, StoredRecord } from '../../model/store-rows'
import type { Store } from '../../model/store'
import { findAttribute } from '../../model/schema'
import type { AttributeValue } from '../../model/values'
import { attributeOf, foldCase, isReference, noAttributes, valuesOf } from '../../model/values'
import { decidingMapping } from '../../pipeline/5-deciding-mapping'
import type { FlowMapping } from '../../pipeline/5-mapping-value'
import type { PlannedRule } from '../canvas/plan'
import type { WorkingSet } from './page/working-set'

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
  /** What it reads besides, as it is written: of objects that look-ups find. */
  readonly ofOthers: readonly string[]
  readonly readsClock: boolean
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
  /** The record that supplies it; null where it has gone (A7). */
  readonly record: Cso | null
  /** The synchronisation in which the person got it; null: before what history keeps. */
  readonly flowed: NotedChange | null
  /** Null where no mapping of the rule, as it stands, gives it. */
  readonly mapping: MappingLook | null
  /** It stands above already. */
  readonly isRepeated?: true
}

/** So many values are followed one behind the other. */
const mostSteps = 5

/** Follows values back, on a page that is only looked at. */
export class ValueOrigins {
  private readonly seen = new Set<string>()
  /** People who come to a list or go from it: what they are found by is followed back, wherever they are looked up. */
  private cameAndWent: readonly MvoId[] = []

  constructor(
    private readonly set: WorkingSet,
    private readonly store: Store,
  ) {}

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
  async forAccount(
    { rule, attribute, by }: { readonly rule: PlannedRule; readonly attribute: string; readonly by: 'flow' | 'disable' },
    cso: Cso,
    mvo: Mvo,
  ): Promise<MappingLook | null> {
    const mappings = by === 'flow' ? flowMappings(this.set, rule) : disablingMappings(this.set, rule)
    return this.mappingOf(rule, mappings, { attribute, cso, mvo, step: 0 })
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
    const known = { value, supplier, record: null, flowed: null, mapping: null }
    if (this.seen.has(key) || step >= mostSteps) return { ...known, isRepeated: true }
    this.seen.add(key)
    const flowed = await this.lastChange({ mvo: mvo.id }, attribute)
    const record = supplier?.cso == null ? null : await this.csoOf(supplier.cso)
    const rule = supplier && this.set.plan.rules.get(supplier.rule)
    const mapping =
      record && rule?.enabled
        ? await this.mappingOf(rule, flowMappings(this.set, rule), { attribute, cso: record, mvo, step })
        : null
    return { value, supplier, record, flowed, mapping }
  }

  private async csoOf(id: CsoId): Promise<Cso | null> {
    if (!this.set.csos.has(id)) this.set.add(await this.store.concurrentReads.loadPage([id]))
    return this.set.csos.get(id)?.before?.cso ?? null
  }

  private async mappingOf(rule: PlannedRule, { mappings, random }: Mappings, about: Reading): Promise<MappingLook | null> {
    const { attribute } = about
    const decided = await this.asked(() => decidingMapping(mappings, attribute, this.scopeFor(rule, about)))
    const mapping = decided && mappings[decided.at]
    if (!mapping) return null
    const gives = decided.gives === 'unknown' || random.has(attribute) ? undefined : decided.value
    return { mapping, gives, ...(await this.readsOf(mapping, rule, about)) }
  }

  private scopeFor({ direction }: PlannedRule, { cso, mvo }: Reading) {
    const scope: ExpressionScope = this.set.scope(cso, mvo, {})
    const isInbound = direction === 'inbound'
    const from = (isInbound ? scope.cs : scope.mv)?.attributes ?? noAttributes
    return { scope, from, referring: isInbound ? 'links' : 'names' } as const
  }

  /** Anew, for as long as something it looks up has to be asked for first. */
  private async asked<Result>(ask: () => Result): Promise<Result> {
    for (let result = ask(); ; result = ask()) {
      if (!this.set.lookUps.isMissing) return result
      await this.set.lookUps.load(this.store)
    }
  }

  private async readsOf(
    { source }: FlowMapping,
    { direction }: PlannedRule,
    { cso, mvo, step }: Reading,
  ): Promise<Pick<MappingLook, 'reads' | 'ofOthers' | 'readsClock'>> {
    if (source.kind === 'constant') return { reads: [], ofOthers: [], readsClock: false }
    if (source.kind === 'direct') {
      const reads =
        direction === 'inbound'
          ? [await this.ofObject(cso, source.attribute)]
          : await this.ofPerson(mvo, [source.attribute], step + 1)
      return { reads, ofOthers: [], readsClock: false }
    }
    const { inputs, through, ofFound, lookUps, clock } = source.expression
    const reads: ReadLook[] = []
    for (const { root, attribute } of inputs) {
      if (root === 'cs') reads.push(await this.ofObject(cso, attribute))
      else if (root === 'mv') reads.push(...(await this.ofPerson(mvo, [attribute], step + 1)))
    }
    for (const { root, attribute, step: name } of through)
      if (root === 'mv') reads.push(...(await this.behind(mvo, attribute, name, step + 1)))
    for (const { type, attribute } of lookUps) reads.push(...(await this.ofCameAndWent(type, attribute, step + 1)))
    const ofOthers = [...ofFound, ...lookUps.map(({ type, attribute }) => `${attribute} of ${type}`)]
    return { reads, ofOthers: [...new Set(ofOthers)], readsClock: clock !== null }
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
      const other = await this.personOf(id)
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
      const other = await this.personOf(id)
      const schema = other && this.set.plan.mvTypes.get(other.type)?.schema
      const read = schema ? findAttribute(schema, name)?.name : undefined
      if (other && read !== undefined) looks.push(...(await this.ofPerson(other, [read], step)))
    }
    return looks
  }

  private async personOf(id: number): Promise<Mvo | null> {
    if (!this.set.mvos.has(id)) this.set.add(await this.store.concurrentReads.loadMvos([id]))
    return this.set.mvos.get(id)?.before ?? null
  }
}

/** Mappings of a rule in their order, and the targets of those that give another value each time. */
interface Mappings {
  readonly mappings: readonly FlowMapping[]
  readonly random: ReadonlySet<string>
}

function flowMappings({ plan }: WorkingSet, { id }: PlannedRule): Mappings {
  const flows = [...plan.steps.values()].flatMap((step) => (step.kind === 'flow' && step.rule.id === id ? [step] : []))
  const random = new Set(flows.flatMap((step) => [...step.random]))
  return { mappings: flows.flatMap((step) => step.mappings), random }
}

/** Where an account is moved to is but a part of the name it gets. */
function disablingMappings({ plan }: WorkingSet, { id }: PlannedRule): Mappings {
  const steps = [...plan.steps.values()].flatMap((step) => (step.kind === 'provision' && step.rule.id === id ? [step] : []))
  const moves = steps.flatMap(({ deprovisioning }) => deprovisioning.moveTo)
  const mappings = [...steps.flatMap(({ deprovisioning }) => deprovisioning.disable), ...moves]
  return { mappings, random: new Set(moves.map(({ target }) => target)) }
}

/** Of so many people whom a reference points at. */
const mostReferred = 5

/** A record or account with its person, and the attribute whose mapping is looked at. */
interface Reading {
  readonly attribute: string
  readonly cso: Cso
  readonly mvo: Mvo
  /** How many values were followed before. */
  readonly step: number
}
