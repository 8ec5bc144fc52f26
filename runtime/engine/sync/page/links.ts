/**
 * References of a page's CSOs as expressions and mappings see them: values that point at MVOs, as far as it is known at this
 * moment whose accounts they mean (O8, A12). A page without references has an empty map and pays nothing.
 */
import type { Cso, CsoId, MvoId } from '../../../model/objects'
import type { CsoLink } from '../../../model/references'
import { findAttribute } from '../../../model/schema'
import type { Attributes, AttributeValue, MutableAttributes, Reference, Scalar } from '../../../model/values'
import { asSet, emptyAttributes, holdsReferences, isList, isReference } from '../../../model/values'
import type { TakenOver } from '../../../pipeline/7-shared-lists'
import { csoType } from '../../canvas/cso-names'
import type { Plan } from '../../canvas/plan'
import type { Item, WorkingCso, WorkingMvo } from './working-objects'

/** The objects of the page. */
interface LinkedObjects {
  readonly plan: Plan
  readonly csos: ReadonlyMap<CsoId, WorkingCso>
  readonly mvos: ReadonlyMap<MvoId, WorkingMvo>
}

export class Links {
  private readonly byCso = new Map<CsoId, CsoLink[]>()
  /** By CSO, what each of its references points at; only of those through which something was read. */
  private readonly targets = new Map<CsoId, ReadonlyMap<string, CsoId | null>>()
  private readonly uuids = new Map<MvoId, string>()
  /** Whoever read that a reference's target was nobody's: decided again should that change within the page. */
  private readonly unknownTargets = new Map<Item, Set<CsoId>>()
  /** Who read references to CSOs whose links this page changes. */
  private readonly readers = new Map<CsoId, Set<Item>>()

  constructor(private readonly set: LinkedObjects) {}

  /** Takes up what was loaded. */
  add(links: readonly CsoLink[]): void {
    const known = new Set(this.byCso.keys())
    for (const link of links) {
      if (known.has(link.cso)) continue
      const some = this.byCso.get(link.cso)
      if (some) some.push(link)
      else this.byCso.set(link.cso, [link])
      if (link.mvo !== null && link.uuid !== null) this.uuids.set(link.mvo, link.uuid)
    }
  }

  /** Whether any of the references points at one of these CSOs. */
  pointAtAny(csos: ReadonlyMap<CsoId, unknown>): boolean {
    for (const links of this.byCso.values()) for (const { target } of links) if (target !== null && csos.has(target)) return true
    return false
  }

  /** The attributes of the CSO with its references among them; without any, the very ones it has. */
  attributesOf(cso: Cso): Attributes {
    const links = this.byCso.size === 0 ? undefined : this.byCso.get(cso.id)
    if (!links) return cso.attributes
    const type = csoType(this.set.plan, cso)
    const isIgnored = this.set.plan.systems.get(cso.system)?.config.referencePolicy === 'ignore'
    const isWritten = this.set.plan.writesLists.has(cso.system)
    const all: MutableAttributes = Object.assign(emptyAttributes(), cso.attributes)
    const values = new Map<string, Scalar[]>()
    for (const link of links) {
      const known = this.valueOf(link, isIgnored)
      const value: Reference = isWritten && !link.own ? { ...known, foreign: true } : known
      const some = values.get(link.attribute)
      if (some) some.push(value)
      else values.set(link.attribute, [value])
    }
    for (const [attribute, references] of values) {
      const schema = type && findAttribute(type, attribute)
      // What is declared as something else by now is not shown, and comes with the next import.
      if (schema?.type !== 'reference') continue
      const [first] = references
      all[attribute] = schema.multi || references.length > 1 ? (asSet(references) as AttributeValue) : (first as Reference)
    }
    return all
  }

  private valueOf({ target, targetDue, mvo, text, own }: CsoLink, isIgnored: boolean): Reference {
    const ref = this.mvoOf(target, mvo)
    if (ref !== null) return { ref, text }
    const isUnowned = target === null ? isIgnored : !targetDue
    const known: Reference = isUnowned ? { ref, text, unowned: true } : { ref, text }
    return own && target === null ? { ...known, gone: true } : known
  }

  /** Whose account it is at this moment. */
  private mvoOf(target: CsoId | null, stored: MvoId | null): MvoId | null {
    const cso = target === null ? undefined : this.set.csos.get(target)
    const mvo = cso ? (cso.deleted ? null : cso.current.mvo) : stored
    return mvo !== null && this.set.mvos.get(mvo)?.deleted != null ? null : mvo
  }

  /** The CSO a reference of this CSO points at, as far as it is known. */
  targetOf(cso: CsoId, attribute: string, { text }: Reference): CsoId | null {
    let targets = this.targets.get(cso)
    if (!targets) {
      const links = this.byCso.get(cso) ?? []
      this.targets.set(cso, (targets = new Map(links.map((link) => [`${link.attribute}\u0000${link.text}`, link.target]))))
    }
    return targets.get(`${attribute}\u0000${text}`) ?? null
  }

  /** Notes that the object reads its references as they are now. What an earlier step of it did not know stays noted. */
  noteRead(item: Item): void {
    const links = item.cso === null || this.byCso.size === 0 ? undefined : this.byCso.get(item.cso)
    if (!links) return
    for (const { target, mvo } of links) {
      if (target === null) continue
      if (this.mvoOf(target, mvo) === null)
        this.unknownTargets.set(item, (this.unknownTargets.get(item) ?? new Set<CsoId>()).add(target))
      const cso = this.set.csos.get(target)
      if (cso && cso.current !== cso.before?.cso)
        this.readers.set(target, (this.readers.get(target) ?? new Set<Item>()).add(item))
    }
  }

  /** What a rule asks for from now on in shared lists, by their CSO (R11). */
  readonly taken = new Map<CsoId, TakenOver>()

  /** Objects that read a reference as nobody's which is somebody's by now. */
  takeOutdated(): Item[] {
    const outdated: Item[] = []
    for (const [item, targets] of this.unknownTargets) {
      if (item.failure || ![...targets].some((target) => this.mvoOf(target, null) !== null)) continue
      this.unknownTargets.delete(item)
      outdated.push(item)
    }
    return outdated
  }

  /** Who refers to a CSO that this page changes, and has seen how. */
  readersOf(cso: CsoId): Iterable<Item> {
    return this.readers.get(cso) ?? []
  }

  /** The references among these attributes as the metaverse keeps them: with UUIDs and not the words of a system. */
  inMetaverse(values: Attributes, targets: readonly string[]): Attributes {
    let named: MutableAttributes | undefined
    for (const target of targets) {
      const value = values[target]
      if (value === undefined || !holdsReferences(value)) continue
      named ??= Object.assign(emptyAttributes(), values)
      named[target] = isList(value) ? value.map((reference) => this.withUuid(reference)) : this.withUuid(value)
    }
    return named ?? values
  }

  private withUuid(value: Scalar): Scalar {
    if (!isReference(value) || value.ref === null) return value
    return { ref: value.ref, text: this.set.mvos.get(value.ref)?.current.uuid ?? this.uuids.get(value.ref) ?? value.text }
  }
}
