/** Routes about objects on both sides: the metaverse with provenance, and the connector spaces. */
import type { Engine } from '../../engine/engine'
import { leftValues } from '../../engine/left-values'
import type { PersonHeld } from '../../engine/person-held'
import { heldOf } from '../../engine/person-held'
import { whyNobodys } from '../../engine/why-nobodys'
import { personByNow } from '../../engine/why-value'
import type { HandDecision } from '../../model/by-hand'
import { SyncError } from '../../model/errors'
import { whichNames, wordMeant } from '../../model/meant'
import type { Cso, CsoId, Mvo, MvoId, SystemId } from '../../model/objects'
import type { MvTypeSchema } from '../../model/schema'
import type { StoredRecord } from '../../model/store-rows'
import { emptyAttributes } from '../../model/values'
import type { Routes } from '../contract/call'
import { runOfChange } from '../shared/account-views'
import { defined } from '../shared/lists'
import { LookView } from '../shared/look-view'
import { handHistory } from '../shared/hand-history'
import { identityOf, mvosOf, uuidsOf } from '../shared/mvos'
import { namedChanges } from '../shared/named-changes'
import { formerlyCalled, namingOf } from '../shared/naming'
import { peopleNames, referredIn, referredNames } from '../shared/people-names'
import { referencedBy } from '../shared/referenced'
import { withShortChanges, withShortValues } from '../../model/short-values'
import { isShown, occursInShown, shownAttributes } from '../shared/shown-values'
import { typeMeant } from '../shared/type-meant'
import { StoreNames } from '../shared/store-names'
import { unreadValues } from '../shared/unread-values'
import { identityName, identityView, objectName, objectView, pendingView, recordView } from '../shared/views'
import { whyUnsent } from '../shared/why-unsent'
import { valuesView } from './provenance'

/** Activities shown with one object. */
const historyLength = 100

export const objectRoutes: Routes<'searchMetaverse' | 'getIdentity' | 'searchObjects' | 'getObject'> = {
  async searchMetaverse({ engine, given }) {
    const names = await StoreNames.load(engine)
    const { q, value, limit, after } = given
    const type = given.type === undefined ? undefined : await mvTypeAsked(engine, names, given.type)
    const attribute = given.attribute === undefined ? undefined : attributeMeant(names.mvTypes(type), given.attribute)
    if (value !== undefined && attribute === undefined)
      throw new SyncError('bad-request', '`value` needs an `attribute`.', 'Say which attribute has the value, or use `q`.')
    const { items, next } = await engine.store.searchMvos({ ...defined({ type, q, attribute, value, after }), limit })
    const former = q === undefined ? new Set<MvoId>() : await formerlyCalled(engine, items, q)
    const isFound = ({ id, uuid, type: of, attributes }: Mvo): boolean =>
      q === undefined || former.has(id) || occursInShown(q, [uuid], attributes, names.mvTypes(of))
    const found = items.filter(isFound)
    const naming = await namingOf(engine, found, names)
    return { json: { items: found.map((mvo) => ({ ...withShortValues(identityView(mvo, names)), ...naming(mvo) })), next } }
  },

  async getIdentity({ engine, given }) {
    const names = await StoreNames.load(engine)
    const mvo = await identityOf(engine, given.identity)
    const { csos, contributions } = await engine.store.concurrentReads.loadMvos([mvo.id])
    const uuids = new Map([[mvo.id, mvo.uuid]])
    const name = identityName(mvo, names)
    const history = await engine.store.historyOf({ mvo: mvo.id }, historyLength)
    const own = contributions.filter((contribution) => contribution.mvo === mvo.id)
    const objects = csos.map(({ cso }) => cso)
    const waits = await whyUnsent(
      engine,
      csos.map(({ pending }) => pending),
    )
    const pendingExports = csos.flatMap(({ cso, pending }) =>
      pending ? [{ ...withShortChanges(pendingView(pending, cso, name, names, uuids)), waits: waits(pending) }] : [],
    )
    return {
      json: {
        ...identityView(mvo, names),
        ...(await namingOf(engine, [mvo], names))(mvo),
        madeByHand: await engine.store.madeByHand(mvo.id),
        values: valuesView(mvo, { contributions: own, csos: objects, left: await leftValues(engine, mvo, own) }, names),
        held: (await heldOf(engine, mvo, objects)).map((held) => heldView(held, names)),
        byNow: await byNowView(engine, mvo, names),
        referenced: await referencedBy(engine, mvo, own, names),
        byHand: await handHistory(engine, history, names),
        unread: await unreadValues(engine, objects, names),
        connectors: objects.map((cso) => withShortValues(objectView(cso, names, uuids))),
        pendingExports: await namedChanges(engine, pendingExports, names),
        history: await historyView(engine, history, names, uuids),
      },
    }
  },

  async searchObjects({ engine, given }) {
    const names = await StoreNames.load(engine)
    const { state, q, limit, after } = given
    const system = given.system === undefined ? undefined : names.find(given.system).row.id
    const type = given.type === undefined ? undefined : await csTypeAsked(engine, names, given.type, system)
    const { items: all, next } = await engine.store.searchCsos({ ...defined({ system, type, state, q, after }), limit })
    const found = all.filter((cso) => q === undefined || occursInObject(q, cso, names))
    const people = await peopleNames(
      engine,
      found.flatMap(({ mvo }) => mvo ?? []),
      names,
    )
    const uuids = new Map([...people].map(([id, { uuid }]) => [id, uuid]))
    const decided = await engine.store.handDecisionsOf(found.map(({ id }) => id))
    const items = found.map((cso) => ({
      ...withShortValues(objectView(cso, names, uuids)),
      person: cso.mvo === null ? null : (people.get(cso.mvo)?.name ?? null),
      byHand: standing(cso, decided),
    }))
    return { json: { items, next } }
  },

  async getObject({ engine, given }) {
    const names = await StoreNames.load(engine)
    const id = given.object
    const page = await engine.store.concurrentReads.loadPage([id])
    const loaded = page.csos.find(({ cso }) => cso.id === id)
    if (!loaded)
      throw new SyncError('unknown-object', `There is no connector space object ${id}.`, 'Look it up with `GET objects`.')
    const { cso, pending } = loaded
    const mvo = page.mvos.find((candidate) => candidate.id === cso.mvo)
    const history = await engine.store.historyOf({ cso: id }, historyLength)
    const decided = await engine.store.handDecisionsOf([id])
    const mvoIds = [...history.map((record) => record.mvo), cso.mvo]
    const uuids = uuidsOf(await mvosOf(engine, mvoIds))
    const name = mvo ? identityName(mvo, names) : objectName(cso)
    const waits = await whyUnsent(engine, [pending])
    const whole = pending && { ...pendingView(pending, cso, name, names, uuids), waits: waits(pending) }
    const [shown = null] = whole ? await namedChanges(engine, [whole], names) : []
    return {
      json: {
        ...objectView(cso, names, uuids),
        references: await referencesOf(engine, cso, names),
        person: mvo ? ((await peopleNames(engine, [mvo.id], names)).get(mvo.id)?.name ?? null) : null,
        byHand: standing(cso, decided),
        nobodys: decided.has(id) ? null : await nobodysView(engine, cso, names),
        handHistory: await handHistory(engine, history, names),
        unread: await unreadValues(engine, [cso], names),
        pendingExport: shown,
        history: await historyView(engine, history, names, uuids),
      },
    }
  },
}

async function historyView(
  engine: Engine,
  history: readonly StoredRecord[],
  names: StoreNames,
  uuids: ReadonlyMap<number, string>,
) {
  const views = history.map((record) => recordView(record, names, uuids))
  return namedChanges(engine, views, names)
}

function mvTypeAsked({ store }: Engine, names: StoreNames, asked: string): Promise<string> {
  const declared = names.mvTypes().map(({ name }) => name)
  return typeMeant(asked, declared, async (type) => (await store.searchMvos({ type, limit: 1 })).items.length > 0)
}

/** Of the system, or of all. */
function csTypeAsked({ store }: Engine, names: StoreNames, asked: string, system: SystemId | undefined): Promise<string> {
  const declared = names.systems.flatMap(({ row }) => (system === undefined || row.id === system ? names.csTypes(row.id) : []))
  const isStored = async (type: string): Promise<boolean> =>
    (await store.searchCsos({ ...defined({ system, type }), limit: 1 })).items.length > 0
  return typeMeant(
    asked,
    declared.map(({ name }) => name),
    isStored,
  )
}

function occursInObject(q: string, { anchor, secondaryId, attributes, system, type }: Cso, names: StoreNames): boolean {
  return occursInShown(q, [anchor, secondaryId], attributes, names.csTypes(system, type))
}

/** The attribute that is meant, as it is declared: what is secret is not searched (N9). */
function attributeMeant(types: readonly MvTypeSchema[], asked: string): string {
  const declared = types.flatMap(({ attributes }) => attributes.map(({ name }) => name)).filter((name) => isShown(types, name))
  const found = wordMeant(asked, [...new Set(declared)])
  if (found !== undefined) return found
  throw new SyncError(
    'bad-request',
    `"${asked}" is no attribute that can be searched.`,
    `Use an attribute of the metaverse that is declared and not secret. ${whichNames(asked, [...new Set(declared)])}`.trim(),
  )
}

/** What deployments make of a person's values that are still to be brought about; people are named whom a value refers to. */
async function byNowView(engine: Engine, mvo: Mvo, names: StoreNames) {
  const byNow = await personByNow(engine, mvo)
  if (!byNow) return null
  const referred = byNow.values.flatMap(({ value }) => referredIn(value))
  return new LookView(names, await referredNames(engine, referred, names)).personByNow(byNow, mvo)
}

function heldView({ list, since, record, connectors, ...held }: PersonHeld, names: StoreNames) {
  return {
    ...held,
    list: list.id,
    name: list.name,
    since: since && runOfChange(since, names),
    record: record && { ...record, system: names.system(record.system) },
    connectors: connectors.map((connector) => ({ ...connector, system: names.system(connector.system) })),
  }
}

/** A link that was made by hand stands until it is another. */
function standing({ id, link }: Cso, all: ReadonlyMap<CsoId, HandDecision>): HandDecision | null {
  const decided = all.get(id) ?? null
  return decided?.decision === 'joined' && link !== 'byHand' ? null : decided
}

/** Why a record belongs to nobody; null: it is somebody's, or it is none that its system has. */
async function nobodysView(engine: Engine, cso: Cso, names: StoreNames) {
  if (cso.mvo !== null || (cso.staging !== 'normal' && cso.staging !== 'awaitingConfirmation')) return null
  const { joins, ...look } = await whyNobodys(engine, cso)
  const joined = joins && ((await peopleNames(engine, [joins.id], names)).get(joins.id)?.name ?? identityName(joins, names))
  return { ...look, joins: joined }
}

/** What the object points at, as its system wrote it. */
async function referencesOf(engine: Engine, cso: Cso, names: StoreNames) {
  const references = emptyAttributes()
  for (const [attribute, texts] of Object.entries((await engine.store.concurrentReads.referencesOf([cso.id])).get(cso.id) ?? {}))
    references[attribute] = texts
  return shownAttributes(references, names.csTypes(cso.system, cso.type))
}
