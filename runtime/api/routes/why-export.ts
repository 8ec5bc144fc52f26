/** The routes about why a pending export is what it is, and where a person's value comes from. */
import type { ChangeLook, ExportLook, RuleReason } from '../../engine/sync/export-look'
import type { MappingLook, NotedChange, ReadLook, ValueOrigin } from '../../engine/sync/value-origins'
import { keptDaysOf } from '../../engine/runs/pruning'
import { whyExport } from '../../engine/why-export'
import { whyValue } from '../../engine/why-value'
import { byHandRule } from '../../model/by-hand'
import { SyncError } from '../../model/errors'
import { whichNames } from '../../model/meant'
import type { Mvo, MvoId } from '../../model/objects'
import type { Run } from '../../model/runs'
import { findAttribute } from '../../model/schema'
import { shortValue, withShortChanges } from '../../model/short-values'
import type { AttributeValue } from '../../model/values'
import { attributeOf, displayValue, isList, isReference, valuesOf } from '../../model/values'
import type { Routes } from '../contract/call'
import { identityOf, mvosOf } from '../shared/mvos'
import type { DeclaringType } from '../shared/shown-values'
import { isShown, shownValue } from '../shared/shown-values'
import { StoreNames } from '../shared/store-names'
import { identityName, objectName, pendingChangeView, pendingView } from '../shared/views'
import { whyUnsent } from '../shared/why-unsent'
import { ruleView } from './accounts'

export const whyExportRoutes: Routes<'whyPendingExport' | 'whyValue'> = {
  async whyValue({ engine, given }) {
    const mvo = await identityOf(engine, given.identity)
    const names = await StoreNames.load(engine)
    const types = names.mvTypes(mvo.type)
    const declared = types.flatMap((type) => findAttribute(type, given.attribute) ?? [])[0]
    if (!declared) {
      const known = types.flatMap(({ attributes }) => attributes.map(({ name }) => name))
      const next = whichNames(given.attribute, known)
      throw new SyncError('unknown-object', `${mvo.type} has no attribute "${given.attribute}".`, next)
    }
    const looks = await whyValue(engine, mvo.id, declared.name)
    const view = new LookView(names, await mvosOf(engine, [...referredToBy(looks)]))
    return { json: { reads: looks.map((look) => view.read(look)), keptDays: await keptDaysOf(engine.store) } }
  },

  async whyPendingExport({ engine, given }) {
    const look = await whyExport(engine, given.pendingExport)
    const names = await StoreNames.load(engine)
    const view = new LookView(names, await mvosOf(engine, [...referredToIn(look)]))
    const { pending, cso, person, staged, obstacle, passedOver } = look
    const gone = person ? null : await engine.store.goneWith(cso.id)
    const waits = await whyUnsent(engine, [pending])
    const name = person ? identityName(person, names) : objectName(cso)
    const uuids = new Map(person ? [[person.id, person.uuid]] : [])
    const shown = { ...withShortChanges(pendingView(pending, cso, name, names, uuids)), waits: waits(pending) }
    return {
      json: {
        pendingExport: shown,
        staged: staged && runOfChange(staged, names),
        gone: gone && { name: gone.name, at: gone.at, because: gone.because },
        reasons: look.rules.map((reason) => view.reason(reason, person)),
        changes: look.changes.map((change) => view.change(change, look)),
        keptDays: await keptDaysOf(engine.store),
        obstacle,
        passedOver,
      },
    }
  },
}

/** The schema `RunOfChange`. */
export function runOfChange({ id, profile, system, startedBy, started }: Run, names: StoreNames) {
  return { id, profile, system: names.system(system)?.name ?? null, startedBy, started }
}

/** Looks as the API shows them: by name, and without secrets. */
class LookView {
  constructor(
    private readonly names: StoreNames,
    /** Whom values refer to. */
    private readonly referredTo: ReadonlyMap<MvoId, Mvo>,
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

  private mapping({ mapping, reads, ofOthers, readsClock }: MappingLook, types: readonly DeclaringType[]) {
    return { source: sourceText(mapping, types), reads: reads.map((read) => this.read(read)), ofOthers, readsClock }
  }

  read(look: ReadLook): object {
    const { names } = this
    if (look.of === 'person') {
      const { mvo, attribute, origin } = look
      const types = names.mvTypes(mvo.type)
      const named = { of: 'person', name: identityName(mvo, names), system: null, attribute }
      return { ...named, value: this.value(types, attribute, origin.value), origin: this.origin(origin, mvo), changed: null }
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

  private origin({ supplier, record, flowed, mapping, isRepeated }: ValueOrigin, mvo: Mvo) {
    const { names } = this
    const types = names.mvTypes(mvo.type)
    const isByHand = supplier?.rule === byHandRule
    const system = isByHand ? 0 : (record?.system ?? (supplier && names.systemOfRule(supplier.rule)) ?? null)
    return {
      supplier: supplier && {
        rule: names.rule(supplier.rule)?.name ?? null,
        system: names.system(system)?.name ?? null,
        record: record && objectName(record),
        since: supplier.since,
      },
      flowed: flowed && this.changed(flowed, types),
      mapping: mapping && this.mapping(mapping, types),
      isRepeated: isRepeated === true,
    }
  }

  private changed({ run, record, change }: NotedChange, types: readonly DeclaringType[]) {
    return { run: runOfChange(run, this.names), at: record.at, from: this.value(types, change.attribute, change.from) }
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
      const mvo = isReference(scalar) && scalar.ref !== null ? this.referredTo.get(scalar.ref) : undefined
      return mvo ? identityName(mvo, this.names) : scalar
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

/** Whom the values that were followed back refer to. */
function referredToBy(reads: readonly ReadLook[]): ReadonlySet<MvoId> {
  const found = new Set<MvoId>()
  const follow = (looks: readonly ReadLook[]): void => {
    for (const look of looks) {
      if (look.of !== 'person') continue
      noteReferred(found, attributeOf(look.mvo.attributes, look.attribute) ?? null)
      noteReferred(found, look.origin.flowed?.change.from ?? null)
      follow(look.origin.mapping?.reads ?? [])
    }
  }
  follow(reads)
  return found
}

function referredToIn({ rules, changes }: ExportLook): ReadonlySet<MvoId> {
  const reads = [...rules.flatMap(({ from }) => from), ...changes.flatMap(({ mapping }) => mapping?.reads ?? [])]
  const found = new Set(referredToBy(reads))
  for (const { change } of changes)
    for (const value of [change.from, change.to, change.add ?? null, change.remove ?? null]) noteReferred(found, value)
  return found
}

function noteReferred(found: Set<MvoId>, value: AttributeValue | null): void {
  for (const scalar of valuesOf(value ?? undefined)) if (isReference(scalar) && scalar.ref !== null) found.add(scalar.ref)
}
