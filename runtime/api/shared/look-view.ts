/** What looking at values and exports came to, as the API shows it: by name, and without secrets (A2, N9). */
import type { ChangeLook, ExportLook, RuleReason } from '../../engine/sync/export-look'
import type { LeftRecord } from '../../engine/sync/left-records'
import type { LookUpLook } from '../../engine/sync/look-up-looks'
import type { MappingLook, NotedChange, ReadLook, ValueOrigin } from '../../engine/sync/value-origins'
import type { PersonByNow, ValueByNow } from '../../engine/why-value'
import { byHandRule } from '../../model/by-hand'
import type { Mvo, MvoId } from '../../model/objects'
import { shortValue } from '../../model/short-values'
import type { AttributeValue } from '../../model/values'
import { attributeOf, displayValue, isList, isReference, valuesOf } from '../../model/values'
import { ruleView, runOfChange } from './account-views'
import type { NamedPerson } from './people-names'
import { referredIn } from './people-names'
import type { DeclaringType } from './shown-values'
import { isShown, shownValue } from './shown-values'
import type { StoreNames } from './store-names'
import { identityName, objectName, pendingChangeView } from './views'

type Offer = ValueOrigin['offers'][number]

/** Looks as the API shows them: by name, and without secrets. */
export class LookView {
  constructor(
    private readonly names: StoreNames,
    /** Whom values refer to. */
    private readonly referredTo: ReadonlyMap<MvoId, NamedPerson>,
  ) {}

  reason({ from, ...look }: RuleReason, person: Mvo | null) {
    return { ...(person && ruleView(look, person, this.names)), from: from.map((read) => this.read(read)) }
  }

  change({ change, renames, mapping, isOutdated, found }: ChangeLook, { cso, pending }: ExportLook) {
    const types = this.names.csTypes(pending.system, cso.type)
    const { attribute, rule } = pendingChangeView(change, types, this.names)
    const [from, to, add, remove] = [change.from, change.to, change.add ?? null, change.remove ?? null].map((value) =>
      this.value(types, attribute, value),
    )
    const canSay = isShown(types, attribute)
    return {
      attribute,
      from,
      to,
      add,
      remove,
      rule,
      renames,
      mapping: mapping && this.mapping(mapping, types),
      byNow: isOutdated && canSay ? { value: this.value(types, attribute, mapping?.gives ?? null) } : null,
      found: found && this.changed(found, types),
    }
  }

  private mapping({ mapping, reads, lookedUp, ofOthers, readsClock, isChanged }: MappingLook, types: readonly DeclaringType[]) {
    return {
      source: sourceText(mapping, types),
      reads: reads.map((read) => this.read(read)),
      lookedUp: lookedUp.map((look) => this.lookUp(look)),
      ofOthers,
      readsClock,
      isChanged,
    }
  }

  /** The schema `ValueByNow`. */
  byNow({ changed, leaving, unknown, value, supplier, record, mapping, isSame }: ValueByNow, mvo: Mvo, attribute: string) {
    const { names } = this
    const types = names.mvTypes(mvo.type)
    const system = supplier?.rule === byHandRule ? 0 : (record?.system ?? (supplier && names.systemOfRule(supplier.rule)) ?? null)
    return {
      changed,
      leaving: this.leaving(leaving),
      unknown,
      isSame,
      value: this.value(types, attribute, value),
      supplier: supplier && {
        rule: names.rule(supplier.rule)?.name ?? null,
        system: names.system(system)?.name ?? null,
        record: record && objectName(record),
      },
      mapping: mapping && this.mapping(mapping, types),
    }
  }

  /** What becomes of all her values. */
  personByNow({ values, leaving, ...byNow }: PersonByNow, mvo: Mvo) {
    const types = this.names.mvTypes(mvo.type)
    const shown = values.map(({ attribute, value }) => ({ attribute, value: this.value(types, attribute, value) }))
    return { ...byNow, leaving: this.leaving(leaving), values: shown }
  }

  private leaving(records: ValueByNow['leaving']) {
    return records.map((left) => ({ ...left, system: this.names.system(left.system)?.name ?? null }))
  }

  private lookUp({ type, attribute, value, found, count, isFruitless }: LookUpLook) {
    const people = found.map((mvo) => this.referredTo.get(mvo.id)?.name ?? identityName(mvo, this.names))
    return { type, attribute, value, found: people, count, isFruitless }
  }

  read(look: ReadLook): object {
    const { names } = this
    if (look.of === 'person') {
      const { mvo, attribute, origin } = look
      const types = names.mvTypes(mvo.type)
      const named = { of: 'person', name: identityName(mvo, names), system: null, attribute }
      return { ...named, value: this.value(types, attribute, origin.value), origin: this.origin(origin, look), changed: null }
    }
    const { cso, attribute, value, changed } = look
    const types = names.csTypes(cso.system, cso.type)
    const named = { of: 'object', name: objectName(cso), system: names.system(cso.system)?.name ?? null, attribute }
    return {
      ...named,
      value: this.value(types, attribute, value),
      origin: null,
      changed: changed && this.changed(changed, types),
    }
  }

  private origin(origin: ValueOrigin, { mvo, attribute }: { readonly mvo: Mvo; readonly attribute: string }) {
    const { supplier, record, left, stays, failed, flowed, mapping, offers, isRepeated } = origin
    const { names } = this
    const types = names.mvTypes(mvo.type)
    const isByHand = supplier?.rule === byHandRule
    const system = isByHand ? 0 : (record?.system ?? left?.system ?? (supplier && names.systemOfRule(supplier.rule)) ?? null)
    return {
      supplier: supplier && {
        rule: names.rule(supplier.rule)?.name ?? null,
        system: names.system(system)?.name ?? null,
        record: record ? objectName(record) : (left?.name ?? null),
        since: supplier.since,
      },
      left: left && leftView(left, stays, names),
      failed: failed && { run: failed.run, at: failed.at, because: failed.because },
      flowed: flowed && this.changed(flowed, types),
      mapping: mapping && this.mapping(mapping, types),
      offers: offers.map((offer) => this.offer(offer, mvo, attribute)),
      isRepeated: isRepeated === true,
    }
  }

  private offer({ rule, system, record, value, wins, because, mapping }: Offer, mvo: Mvo, attribute: string) {
    const { names } = this
    const types = names.mvTypes(mvo.type)
    const from = { rule: names.rule(rule)?.name ?? null, system: names.system(system)?.name ?? null, record }
    const given = { value: this.value(types, attribute, value), wins, because }
    return { ...from, ...given, mapping: mapping && this.mapping(mapping, types) }
  }

  private changed({ run, record, change }: NotedChange, types: readonly DeclaringType[]) {
    const from = this.value(types, change.attribute, change.from)
    return { run: runOfChange(run, this.names), at: record.at, from, isWritten: change.side === 'export' }
  }

  /** People are named whom a reference points at. */
  private value(
    types: readonly DeclaringType[],
    attribute: string,
    value: AttributeValue | null,
  ): AttributeValue | string | null {
    const shown = shownValue(types, attribute, value)
    if (shown === null) return null
    const named = valuesOf(shown).map((scalar) => {
      const person = isReference(scalar) && scalar.ref !== null ? this.referredTo.get(scalar.ref) : undefined
      return person ? person.name : scalar
    })
    return shortValue(isList(shown) ? named : (named[0] ?? shown))
  }
}

/** What a mapping reads or computes, as it is written; of a secret nothing that would give it away (N9). */
function sourceText({ source, target }: MappingLook['mapping'], types: readonly DeclaringType[]): string {
  if (source.kind === 'direct') return source.attribute
  if (source.kind === 'constant') return `the constant ${displayValue(shownValue(types, target, source.value))}`
  return isShown(types, target) ? source.text : 'an expression'
}

/** A record that has left, in the schema `LeftRecord`. */
export function leftView({ system, name, at, run, because }: LeftRecord, stays: string, names: StoreNames) {
  return { record: name, system: names.system(system)?.name ?? null, at, run: run && runOfChange(run, names), because, stays }
}

/** Whom the values that were followed back refer to. */
export function referredToBy(reads: readonly ReadLook[]): ReadonlySet<MvoId> {
  const found = new Set<MvoId>()
  const note = (ids: readonly MvoId[]): void => ids.forEach((id) => found.add(id))
  const follow = (looks: readonly ReadLook[]): void => {
    for (const look of looks) {
      if (look.of !== 'person') continue
      const { flowed, mapping, offers } = look.origin
      note(referredIn(attributeOf(look.mvo.attributes, look.attribute)))
      note(referredIn(flowed?.change.from))
      for (const { value } of offers) note(referredIn(value))
      for (const each of [mapping, ...offers.map((offer) => offer.mapping)]) {
        follow(each?.reads ?? [])
        for (const looked of each?.lookedUp ?? []) note(looked.found.map(({ id }) => id))
      }
    }
  }
  follow(reads)
  return found
}

/** The same of an export. */
export function referredToIn({ rules, changes }: ExportLook): ReadonlySet<MvoId> {
  const reads = [...rules.flatMap(({ from }) => from), ...changes.flatMap(({ mapping }) => mapping?.reads ?? [])]
  const found = new Set(referredToBy(reads))
  for (const { change, mapping } of changes) {
    for (const value of [change.from, change.to, change.add ?? null, change.remove ?? null])
      for (const id of referredIn(value)) found.add(id)
    for (const looked of mapping?.lookedUp ?? []) for (const { id } of looked.found) found.add(id)
  }
  return found
}
