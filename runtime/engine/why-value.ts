/**
 * Where a value of a person comes from, back to the import in which it changed, by what is stored; and what deployments that the
 * store has not been synchronised by yet make of it (A2, A13).
 */
import type { Cso, Mvo, MvoId } from '../model/objects'
import type { AttributeValue } from '../model/values'
import { attributeOf, sameValue } from '../model/values'
import { sendersOf } from './canvas/senders'
import type { Engine } from './engine'
import { lookContext } from './look-context'
import { unknownPerson } from './sync/deletion-look'
import { csoOf } from './sync/records-known'
import type { StandingContext } from './sync/page-for-looking'
import { pageForLooking } from './sync/page-for-looking'
import { loadPage } from './sync/page/load'
import type { WorkingSet } from './sync/page/working-set'
import type { MappingLook, ReadLook } from './sync/value-origins'
import { ValueOrigins } from './sync/value-origins'
import type { Becoming, LeavingRecord, ValuesByNow } from './sync/values-by-now'
import { becoming, openSentences, valuesByNow } from './sync/values-by-now'

/** What becomes of a value with the full synchronisations that are still to come. */
export interface ValueByNow extends Becoming {
  /** What has changed, with what to do: whole sentences. */
  readonly changed: readonly string[]
  readonly leaving: readonly LeavingRecord[]
  /** Why it cannot be told, in a sentence without its end; null: it can. */
  readonly unknown: string | null
  readonly record: Cso | null
  readonly mapping: MappingLook | null
}

export interface ValueLook {
  readonly reads: readonly ReadLook[]
  /** Null: nothing that is still to come concerns it. */
  readonly byNow: ValueByNow | null
}

/** Writes nothing. Throws `unknown-object` when there is no such person. */
export async function whyValue(engine: Engine, mvo: MvoId, attribute: string): Promise<ValueLook> {
  const context = await lookContext(engine, mvo)
  const { set } = await loadPage(pageForLooking(context), { ids: [mvo], phase: 'due' }, context.store)
  const person = set.mvos.get(mvo)
  if (!person) throw unknownPerson()
  const origins = new ValueOrigins(set, context.store, context.open)
  const reads = await origins.asked(person.current, attribute)
  const senders = sendersOf(engine.registry, context.plan, undefined)
  const byNow = await valuesByNow(context, senders, mvo)
  return { reads, byNow: byNow && (await valueOf(context, origins, { set, before: person.current, attribute, byNow })) }
}

interface Compared {
  readonly set: WorkingSet
  /** As she is stored. */
  readonly before: Mvo
  readonly attribute: string
  readonly byNow: ValuesByNow
}

async function valueOf(
  context: StandingContext,
  origins: ValueOrigins,
  { set, before, attribute, byNow }: Compared,
): Promise<ValueByNow> {
  const { person, leaving, unknown, changes } = byNow
  const now = person ?? before
  const becomes = becoming(context.plan, before, now, attribute)
  const { supplier } = becomes
  const record = supplier?.cso ? await csoOf(set, context.store, supplier.cso) : null
  const rule = supplier && context.plan.rules.get(supplier.rule)
  const mapping = rule && record ? await origins.byNow(rule, attribute, record, now) : null
  return { ...becomes, changed: openSentences(changes, context), leaving, unknown, record, mapping }
}

/** What becomes of a person's values with the full synchronisations that are still to come. */
export interface PersonByNow extends Pick<ValueByNow, 'changed' | 'leaving' | 'unknown'> {
  /** Those that become others. */
  readonly values: readonly { readonly attribute: string; readonly value: AttributeValue | null }[]
}

/** Null where nothing that is still to come concerns them. Writes nothing. */
export async function personByNow(engine: Engine, before: Mvo): Promise<PersonByNow | null> {
  const context = await lookContext(engine, before.id)
  const byNow = await valuesByNow(context, sendersOf(engine.registry, context.plan, undefined), before.id)
  if (!byNow) return null
  const now = byNow.person ?? before
  const names = new Set([...Object.keys(before.attributes), ...Object.keys(now.attributes)])
  const values = [...names].sort().flatMap((attribute) => {
    const { value } = becoming(context.plan, before, now, attribute)
    const isSame = sameValue(value ?? undefined, attributeOf(before.attributes, attribute))
    return isSame ? [] : [{ attribute, value }]
  })
  return { changed: openSentences(byNow.changes, context), leaving: byNow.leaving, unknown: byNow.unknown, values }
}
