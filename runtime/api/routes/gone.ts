/** Routes about people and objects who are gone: found by what they were called, with what was last known of them (N4). */
import type { Engine } from '../../engine/engine'
import { SyncError } from '../../model/errors'
import type { Gone, GoneConnector, GoneValue } from '../../model/gone'
import { shortValue } from '../../model/short-values'
import type { Scalar } from '../../model/values'
import type { StoredRecord } from '../../model/store-rows'
import { emptyAttributes, isList, isReference } from '../../model/values'
import type { LastValue } from '../../model/why-gone'
import type { Routes } from '../contract/call'
import { defined } from '../shared/lists'
import { referredIn, referredNames } from '../shared/people-names'
import { isShown, occursInShown, shownValue } from '../shared/shown-values'
import { StoreNames } from '../shared/store-names'
import { recordView } from '../shared/views'
import { runOfChange } from '../shared/account-views'

/** Activities shown with one who is gone. */
const historyLength = 100

export const goneRoutes: Routes<'searchGone' | 'getGone'> = {
  async searchGone({ engine, given }) {
    const names = await StoreNames.load(engine)
    const { q, kind, limit, after } = given
    const { items, next } = await engine.store.searchGone({ ...defined({ q, kind, after }), limit })
    const found = items.filter((gone) => q === undefined || isFoundByShown(gone, q, names))
    return { json: { items: found.map((gone) => itemView(gone, names)), next } }
  },

  async getGone({ engine, given }) {
    const names = await StoreNames.load(engine)
    const gone = await engine.store.gone(given.gone)
    if (!gone)
      throw new SyncError(
        'unknown-object',
        `Nobody who is gone is listed as ${given.gone}.`,
        'What is older than the activities that are kept is not known any more. Look it up with `GET gone`.',
      )
    const run = await engine.store.run(gone.run)
    const of = gone.kind === 'person' ? { mvo: gone.object } : { cso: gone.object }
    const history = await engine.store.historyOf(of, historyLength)
    const connectors = await Promise.all((gone.look?.connectors ?? []).map((had) => connectorView(engine, had, gone, names)))
    return {
      json: {
        ...itemView(gone, names),
        run: run && runOfChange(run, names),
        formerNames: gone.look?.formerNames ?? [],
        values: gone.kind === 'person' ? await named(engine, lastValues(gone, history, names), names) : [],
        connectors,
        history: history.map((record) => recordView(record, names, new Map())),
      },
    }
  },
}

/** The schema `GoneItem`. */
function itemView({ id, kind, object, uuid, system, type, name, at, because }: Gone, names: StoreNames) {
  const which = { identity: uuid, object: kind === 'object' ? object : null }
  return { id, kind, ...which, system: names.system(system), type, name, at, because }
}

/** A search must not find secrets by their letters, those declared since then either (N9). */
function isFoundByShown({ kind, uuid, name, type, look }: Gone, q: string, names: StoreNames): boolean {
  if (kind === 'object' || !look) return true
  const values = emptyAttributes()
  for (const { attribute, value } of look.values) values[attribute] = value
  return occursInShown(
    q.trim(),
    [uuid, name, ...(look.formerNames ?? []), ...look.connectors.map((had) => had.name)],
    values,
    names.mvTypes(type),
  )
}

/** What she had as she went, and what had been taken away from her before, as far as history says. */
function lastValues({ type, look }: Gone, history: readonly StoredRecord[], names: StoreNames) {
  const types = names.mvTypes(type === '' ? undefined : type)
  const values = (look?.values ?? []).filter(({ attribute }) => isShown(types, attribute))
  const known = new Set(values.map(({ attribute }) => attribute))
  const shown = values.map((value) => valueView(value, names))
  for (const { at, changes } of history) {
    for (const { side, attribute, from, to } of changes) {
      if (side !== 'mv' || known.has(attribute)) continue
      known.add(attribute)
      const value = shownValue(types, attribute, to ?? from)
      if (value !== null) shown.push({ attribute, value, supplier: null, until: to === null ? at : null })
    }
  }
  return shown.sort((a, b) => (a.attribute < b.attribute ? -1 : 1))
}

/** People are named whom a reference points at; a reference to somebody who is gone stays as it is. */
async function named(engine: Engine, values: readonly LastValueView[], names: StoreNames): Promise<readonly LastValueView[]> {
  const ids = values.flatMap(({ value }) => (typeof value === 'string' ? [] : referredIn(value)))
  const people = await referredNames(engine, ids, names)
  const nameOf = (scalar: Scalar): Scalar =>
    (isReference(scalar) && scalar.ref !== null ? people.get(scalar.ref)?.name : undefined) ?? scalar
  return values.map((last) => {
    const { value } = last
    if (value === null || typeof value === 'string') return last
    return { ...last, value: isList(value) ? value.map(nameOf) : nameOf(value) }
  })
}

function valueView({ attribute, value, rule, system, record, since }: GoneValue, names: StoreNames): LastValueView {
  const from = { rule: names.rule(rule)?.name ?? null, system: names.system(system)?.name ?? null, record }
  return { attribute, value: shortValue(value), supplier: since === null ? null : { ...from, since }, until: null }
}

/** Values as they may be shown. */
type LastValueView = Omit<LastValue, 'value'> & { readonly value: GoneValue['value'] | string }

const sentOutcomes: readonly string[] = ['deleted', 'exportUpdated', 'exportRenamed', 'created']

/** What has become of an account or record since its person went. */
async function connectorView(
  { store }: Engine,
  { cso, system, name, fate, because }: GoneConnector,
  gone: Gone,
  names: StoreNames,
) {
  const entry = (await store.concurrentReads.loadPage([cso])).csos.find((found) => found.cso.id === cso)
  const history = await store.historyOf({ cso }, historyLength)
  const last = history.find(({ outcome, at }) => sentOutcomes.includes(outcome) && at >= gone.at)
  const pending = entry?.pending
  return {
    object: cso,
    system: names.system(system),
    name,
    fate,
    because,
    isThere: entry !== undefined && entry.cso.staging !== 'obsolete',
    pending: pending ? { operation: pending.operation, state: pending.state } : null,
    sent: last ? { run: last.run, at: last.at, outcome: last.outcome, because: last.because } : null,
  }
}
