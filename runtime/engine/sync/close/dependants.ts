/** At the end of a page: records whose rules read what it changed of their people become due (D7, D8). */
import type { CsoId } from '../../../model/objects'
import type { LeftScope, PersonDeleted } from '../../../model/page'
import type { Attributes } from '../../../model/values'
import { attributeOf, noAttributes, sameValue } from '../../../model/values'
import { kindOf, readOfPeople, readOfRecords } from '../../canvas/plan-reads'
import type { PersonReads } from '../../canvas/plan-reads'
import { setCso } from '../page/mutations'
import type { Item, WorkingCso, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import type { Discarded } from './discard'

/**
 * Makes them due, and notes them as follow-ups. Those of the page's own objects have read what is there now, or are due anyway.
 * Costs nothing where no rule reads people and nobody was linked by an outbound rule.
 */
export function makeDependantsDue(set: WorkingSet, discarded: Discarded, nextDue: () => number): void {
  for (const mvo of set.mvos.values()) {
    if (!mvo.changed || mvo.deleted !== null || discarded.mvos.has(mvo)) continue
    const [item] = mvo.touchedBy
    if (!item) continue
    const reads = readOfPeople(set.plan, mvo.current.type)
    const changed = reads ? changedOf(mvo, reads.names) : []
    if (reads && mvo.before && changed.some((name) => isReadByScope(reads, name))) set.askedByScope.add(mvo.current.id)
    for (const id of mvo.linked) {
      const cso = set.csos.get(id)
      if (cso && isAsked(cso) && (isNewlyLinked(set, cso, reads) || isReader(set, cso, changed, reads)))
        makeDue(set, { item, cso }, nextDue)
    }
  }
  makeSupposingDue(set, discarded, nextDue)
}

/** Should the others come to something else, as by what comes meanwhile, nothing would say so: they may not change at all. */
function makeSupposingDue(set: WorkingSet, discarded: Discarded, nextDue: () => number): void {
  for (const id of set.supposing) {
    const item = set.items.get(id)
    const cso = set.csos.get(id)
    if (item?.cso !== id || !cso || item.failure || discarded.items.has(item) || discarded.retry.has(item)) continue
    if (isAsked(cso)) makeDue(set, { item, cso }, nextDue)
  }
}

function isReadByScope({ kinds }: PersonReads, name: string): boolean {
  for (const { byScope, names } of kinds.values()) if (byScope === 'scope' && names.has(name)) return true
  return false
}

/**
 * Records that leave their people, of kinds whose conditions read people, with whom they were of; and those that have come back:
 * a value that turns back makes them due (D7).
 */
export function leftScopeOf(set: WorkingSet, discarded: Discarded): LeftScope[] {
  const left: LeftScope[] = []
  for (const item of set.items.values()) {
    const cso = set.csoOf(item)
    if (item.mvo === null || !cso?.before || cso.deleted || discarded.items.has(item) || discarded.retry.has(item)) continue
    const { mvo, staging } = cso.current
    if ((cso.before.cso.mvo === null) === (mvo === null) || staging === 'obsolete') continue
    const person = set.mvos.get(item.mvo)
    // Of somebody who goes with this page it is the record that was declined, and not one that only loses her.
    if (!person || (person.deleted !== null && !item.outcomes.has('disconnected'))) continue
    if (!isAskedOf(set, cso, person)) continue
    left.push({ cso: cso.current.id, person: mvo === null ? person.current.id : null })
  }
  return left
}

/** Whether conditions of such records read such people (D7). */
export function isAskedOf({ plan }: WorkingSet, { current: { system, type } }: WorkingCso, person: WorkingMvo): boolean {
  return readOfPeople(plan, person.current.type)?.kinds.get(kindOf(system, type))?.byScope === 'scope'
}

/** Of people who are deleted, those whom conditions of records read: what declines these records from now on (D7). */
export function deletedAsked(set: WorkingSet, discarded: Discarded): PersonDeleted[] {
  const asked: PersonDeleted[] = []
  for (const mvo of set.mvos.values()) {
    if (mvo.deleted === null || !mvo.before || discarded.mvos.has(mvo)) continue
    const kinds = readOfPeople(set.plan, mvo.current.type)?.kinds.values() ?? []
    if (![...kinds].some(({ byScope }) => byScope === 'scope')) continue
    const suppliers = new Set(mvo.contributionsBefore.flatMap(({ cso }) => cso ?? []))
    const left = new Set(
      mvo.contributionsBefore.flatMap(({ cso, rule }) => (cso === null ? (set.plan.rules.get(rule)?.system ?? []) : [])),
    )
    asked.push({ mvo: mvo.current.id, suppliers: [...suppliers], left: [...left] })
  }
  return asked
}

function changedOf({ before, current }: WorkingMvo, names: ReadonlySet<string>): readonly string[] {
  const old: Attributes = before?.attributes ?? noAttributes
  if (old === current.attributes) return []
  const changed: string[] = []
  for (const name of names) if (!sameValue(attributeOf(old, name), attributeOf(current.attributes, name))) changed.push(name)
  return changed
}

/** Whether its inbound rules are asked of it at all. */
function isAsked({ current: { staging }, deleted }: WorkingCso): boolean {
  return !deleted && staging !== 'awaitingFirstExport' && staging !== 'obsolete'
}

function isReader(set: WorkingSet, { current }: WorkingCso, changed: readonly string[], reads: PersonReads | undefined): boolean {
  if (changed.length === 0 || isOnPage(set, current.id)) return false
  const kind = reads?.kinds.get(kindOf(current.system, current.type))
  return kind !== undefined && changed.some((name) => kind.names.has(name))
}

/**
 * An account that an outbound rule found has not been asked about inbound rules as hers (D9); a record whose condition reads its
 * person was asked when it had none.
 */
function isNewlyLinked(set: WorkingSet, { before, current }: WorkingCso, reads: PersonReads | undefined): boolean {
  if (before === null || before.cso.mvo === current.mvo) return false
  if (isOnPage(set, current.id)) return reads?.kinds.get(kindOf(current.system, current.type))?.byScope === 'scope'
  return current.matched === true && readOfRecords(set.plan, current.system, current.type)?.inbound === true
}

function isOnPage(set: WorkingSet, id: CsoId): boolean {
  return set.items.get(id)?.cso === id
}

/** What waits for the synchronisation of its own system stays for that. */
function makeDue(set: WorkingSet, { item, cso }: { readonly item: Item; readonly cso: WorkingCso }, nextDue: () => number): void {
  if (cso.current.due !== null) return
  setCso(set, item, cso, { due: nextDue() })
  set.followers.add(cso.current.id)
}
