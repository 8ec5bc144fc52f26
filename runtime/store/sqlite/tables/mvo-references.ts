/**
 * References between MVOs, kept apart from the documents: a row a value, so that a large group costs what changed (O8). And who
 * is due because something they refer to has changed hands (A12, L5).
 */
import type { CsoId, MvoId, SystemId } from '../../../model/objects'
import type { ContributionLinks, MvoWrite } from '../../../model/page'
import type { CsoLink } from '../../../model/references'
import type { Attributes, AttributeValue, MutableAttributes, Reference } from '../../../model/values'
import { asSet, emptyAttributes, holdsReferences } from '../../../model/values'
import { type Connection, idList, insertRows } from '../file/connection'
import { accepted, reading } from './accepted'

const ANY_OF_CSOS = 'select exists (select 1 from cso_reference)'
const ANY_OF_MVOS = 'select exists (select 1 from contribution_reference)'
const LINKS = reading(
  ({ reference, cso }) => `select f.cso, f.attribute, f.text, f.target, t.due is not null as targetDue, f.own, t.mvo, m.uuid
    from ${reference} f left join ${cso} t on t.id = f.target left join mvo m on m.id = t.mvo
    where f.cso in (select value from json_each(?)) order by f.cso, f.attribute, f.text`,
)
const OF_MVOS = `select r.owner as id, r.attribute, r.target, r.several, m.uuid from mvo_reference r join mvo m on m.id = r.target
  where r.owner in (select value from json_each(?))`
const OF_CONTRIBUTIONS = `select r.contribution as id, r.attribute, r.target, r.several, m.uuid
  from contribution o cross join contribution_reference r on r.contribution = o.id cross join mvo m on m.id = r.target
  where o.mvo in (select value from json_each(?))`
const ADD_TO_MVO = 'insert or ignore into mvo_reference (owner, attribute, target, several)'
const REMOVE_FROM_MVO = 'delete from mvo_reference where owner = ? and attribute = ? and target = ?'
const ADD_TO_CONTRIBUTION = `insert or ignore into contribution_reference (contribution, attribute, target, several)
  select o.id, ?, j.value, ? from contribution o, json_each(?) j where o.mvo = ? and o.rule = ? and ifnull(o.cso, 0) = ?`
const REMOVE_FROM_CONTRIBUTION = `delete from contribution_reference where attribute = ? and target in (select value from json_each(?))
  and contribution in (select id from contribution where mvo = ? and rule = ? and ifnull(cso, 0) = ?)`

const UUIDS = 'select id, uuid from mvo where id in (select value from json_each(?))'
const OWNERS_OF = `select o.id, o.type, r.attribute, t.uuid from mvo_reference r indexed by mvo_reference_by_target
  cross join mvo o on o.id = r.owner cross join mvo t on t.id = r.target where r.target in (select value from json_each(?))`

const REFERRING = `select f.cso from cso_reference f indexed by cso_reference_target
  where f.target in (select value from json_each(?)) and f.cso not in (select value from json_each(?))`
const REQUEUE = (ids: string): string =>
  `update cso set due = ?, version = version + 1 where due is null and staging = 'normal' and id in (${ids})`
/** Whoever is made due so is taken by the run that did it (D8). Carried out before that. */
const FOLLOW = (ids: string): string =>
  `insert or replace into cso_follow_up (cso, due)
  select c.id, ? from cso c where c.due is null and c.staging = 'normal' and c.id in (${ids})`
/** Who is nobody's waits for nobody; if they were, two that refer to each other would be due for ever. */
const UNRESOLVED_TO = `select f.cso from cso_reference f indexed by cso_reference_target cross join cso r on r.id = f.cso
  where f.target in (select value from json_each(?)) and r.mvo is not null`
const REQUEUE_UNRESOLVED_TO = REQUEUE(UNRESOLVED_TO)
const FOLLOW_UNRESOLVED_TO = FOLLOW(UNRESOLVED_TO)
const REQUEUE_REFERRING = REQUEUE(REFERRING)
const FOLLOW_REFERRING = FOLLOW(REFERRING)
/** Of accounts that were made and not seen yet their people go through the outbound rules. */
const FOLLOW_PEOPLE_REFERRING = `insert or replace into mvo_follow_up (mvo, due)
  select c.mvo, ? from cso c where c.mvo is not null and c.staging = 'awaitingConfirmation' and c.id in (${REFERRING})`
/** What an open import has written over is due as it is accepted. */
const REQUEUE_EARLIER = `update earlier_cso set due = ? where due is null and staging = 'normal'
  and import in (select open_import from system where open_import is not null) and cso in (${REFERRING})`
const OWNERS = `select o.cso from contribution_reference r indexed by contribution_reference_by_target
  cross join contribution o on o.id = r.contribution
  where r.target in (select value from json_each(?)) and o.cso not in (select value from json_each(?))`
const REQUEUE_OWNERS = REQUEUE(OWNERS)
const FOLLOW_OWNERS = FOLLOW(OWNERS)

/** Whoever has one of the MVOs in a list, and an account in the system. */
const FOLLOW_GROUPS = `insert or replace into mvo_follow_up (mvo, due)
  select distinct r.owner, ? from mvo_reference r indexed by mvo_reference_by_target
  where r.target in (select value from json_each(?)) and r.several = 1
    and exists (select 1 from cso g indexed by cso_by_mvo where g.mvo = r.owner and g.system = ?)`

/** Whoever looked one of them up, by itself or by a value, and has an account in the system: a rule may write its members so. */
const FOLLOW_LOOKING_UP = `insert or replace into mvo_follow_up (mvo, due)
  select distinct r.mvo, ? from (
    select l.reader from mvo_key k cross join look_up l indexed by look_up_by_value
      on l.attribute = k.attribute and l.key = k.key and l.attribute > 0 where k.mvo in (select value from json_each(?))
    union select reader from look_up indexed by look_up_by_target where target in (select value from json_each(?)) and target > 0
      and key = ''
  ) l cross join cso r on r.id = l.reader
  where r.mvo is not null and exists (select 1 from cso g indexed by cso_by_mvo where g.mvo = r.mvo and g.system = ?)`

/** The same of people whom no record carries. */
const FOLLOW_PEOPLE_LOOKING_UP = `insert or replace into mvo_follow_up (mvo, due)
  select l.mvo, ? from (
    select l.mvo from mvo_key k cross join mvo_look_up l indexed by mvo_look_up_by_value
      on l.attribute = k.attribute and l.key = k.key and l.attribute > 0 where k.mvo in (select value from json_each(?))
    union select mvo from mvo_look_up indexed by mvo_look_up_by_target where target in (select value from json_each(?)) and target > 0
  ) l where exists (select 1 from cso g indexed by cso_by_mvo where g.mvo = l.mvo and g.system = ?)`

interface LinkRow {
  readonly id: number
  readonly attribute: string
  readonly target: MvoId
  readonly several: number
  readonly uuid: string
}

/** Whether any record refers to another; most stores have none. */
export function hasLinks(c: Connection): boolean {
  return c.sql(ANY_OF_CSOS).pluck().get() === 1
}

/** Whether any MVO refers to another. */
export function hasMvoLinks(c: Connection): boolean {
  return c.sql(ANY_OF_MVOS).pluck().get() === 1
}

/** The references of these CSOs with whose account they point at, as they are accepted; null when nobody has any. */
export function loadLinks(c: Connection, csos: readonly CsoId[]): readonly CsoLink[] | null {
  if (csos.length === 0 || !hasLinks(c)) return null
  const rows = c.all<Omit<CsoLink, 'targetDue' | 'own'> & Record<'targetDue' | 'own', number>>(accepted(c, LINKS), idList(csos))
  return rows.map((row) => ({ ...row, targetDue: row.targetDue === 1, own: row.own === 1 }))
}

/** The references of these MVOs as attributes, by MVO. */
export function linksOfMvos(c: Connection, mvos: readonly MvoId[]): ReadonlyMap<MvoId, Attributes> {
  return mvos.length === 0 || !hasMvoLinks(c) ? new Map() : attributesOf(c.all<LinkRow>(OF_MVOS, idList(mvos)))
}

/** The references contributed to these MVOs as attributes, by the row of the contribution. */
export function linksOfContributions(c: Connection, mvos: readonly MvoId[]): ReadonlyMap<number, Attributes> {
  return mvos.length === 0 || !hasMvoLinks(c) ? new Map() : attributesOf(c.all<LinkRow>(OF_CONTRIBUTIONS, idList(mvos)))
}

/** The UUIDs of these MVOs, of those that exist. */
export function uuidsOf(c: Connection, mvos: readonly MvoId[]): ReadonlyMap<MvoId, string> {
  return new Map(c.all<{ id: MvoId; uuid: string }>(UUIDS, idList(mvos)).map(({ id, uuid }) => [id, uuid]))
}

/** An MVO that refers to another by an attribute, and the UUID of that other. */
export interface Owner {
  readonly id: MvoId
  readonly type: string
  readonly attribute: string
  readonly uuid: string
}

/** Who refers to these MVOs. */
export function ownersOf(c: Connection, mvos: readonly MvoId[]): readonly Owner[] {
  return hasMvoLinks(c) ? c.all<Owner>(OWNERS_OF, idList(mvos)) : []
}

function attributesOf(rows: readonly LinkRow[]): Map<number, Attributes> {
  const found = new Map<number, Record<string, Reference | Reference[]>>()
  for (const { id, attribute, target, several, uuid } of rows) {
    let attributes = found.get(id)
    if (!attributes) found.set(id, (attributes = Object.create(null) as Record<string, Reference | Reference[]>))
    const reference: Reference = { ref: target, text: uuid }
    const known = attributes[attribute]
    if (Array.isArray(known)) known.push(reference)
    else attributes[attribute] = several === 1 ? [reference] : reference
  }
  for (const attributes of found.values())
    for (const name in attributes) {
      const value = attributes[name]
      if (Array.isArray(value) && value.length > 1) attributes[name] = asSet(value) as Reference[]
    }
  return found
}

/** The attributes with these references among them, in the order of names. */
export function withLinks(attributes: Attributes, links: Attributes | undefined): Attributes {
  if (!links) return attributes
  const all: MutableAttributes = emptyAttributes()
  for (const name of [...Object.keys(attributes), ...Object.keys(links)].sort())
    all[name] = (links[name] ?? attributes[name]) as AttributeValue
  return all
}

/** The attributes as a document keeps them; without references the very ones given. */
export function withoutLinks(attributes: Attributes): Attributes {
  let plain: MutableAttributes | undefined
  for (const name in attributes) {
    if (!holdsReferences(attributes[name])) continue
    plain ??= Object.assign(emptyAttributes(), attributes)
    delete plain[name]
  }
  return plain ?? attributes
}

/** Adds and removes references of MVOs, all of which are written. */
export function saveMvoLinks(c: Connection, writes: readonly MvoWrite[]): void {
  const added: unknown[][] = []
  for (const { mvo, links } of writes) {
    for (const { attribute, add, remove, several } of links ?? []) {
      for (const target of remove) c.run(REMOVE_FROM_MVO, mvo.id, attribute, target)
      for (const target of add) added.push([mvo.id, attribute, target, several ? 1 : 0])
    }
  }
  if (added.length > 0) insertRows(c, ADD_TO_MVO, 4, added)
}

/** Adds and removes references of contributions, all of which are written. */
export function saveContributionLinks(c: Connection, contributions: readonly ContributionLinks[]): void {
  for (const { mvo, rule, cso, links } of contributions) {
    const key = [mvo, rule, cso ?? 0] as const
    for (const { attribute, add, remove, several } of links) {
      if (remove.length > 0) c.run(REMOVE_FROM_CONTRIBUTION, attribute, idList(remove), ...key)
      if (add.length > 0) c.run(ADD_TO_CONTRIBUTION, attribute, several ? 1 : 0, idList(add), ...key)
    }
  }
}

/** Makes due who refers to these CSOs, whose links change or which go; `except` are those that have seen it (A12). */
export function requeueReferring(c: Connection, csos: readonly CsoId[], except: readonly CsoId[], due: number): void {
  c.run(FOLLOW_REFERRING, due, idList(csos), idList(except))
  c.run(REQUEUE_REFERRING, due, idList(csos), idList(except))
  c.run(FOLLOW_PEOPLE_REFERRING, due, idList(csos), idList(except))
  if (c.openImports.size > 0) c.run(REQUEUE_EARLIER, due, idList(csos), idList(except))
}

/** Makes due whose people wait for these CSOs, which were synchronised and are nobody's (A12). */
export function requeueUnresolvedTo(c: Connection, csos: readonly CsoId[], due: number): void {
  c.run(FOLLOW_UNRESOLVED_TO, due, idList(csos))
  c.run(REQUEUE_UNRESOLVED_TO, due, idList(csos))
}

/** Makes due the records that contribute references to these MVOs, which are about to be deleted (L5). */
export function requeueOwners(c: Connection, mvos: readonly MvoId[], except: readonly CsoId[], due: number): void {
  c.run(FOLLOW_OWNERS, due, idList(mvos), idList(except))
  c.run(REQUEUE_OWNERS, due, idList(mvos), idList(except))
}

/**
 * Sends the groups of these MVOs through the outbound rules: their accounts in the system are to be in none, or in them again
 * (R15).
 */
export function requeueGroups(c: Connection, mvos: readonly MvoId[], system: SystemId, due: number): void {
  const ids = idList(mvos)
  c.run(FOLLOW_GROUPS, due, ids, system)
  c.run(FOLLOW_LOOKING_UP, due, ids, ids, system)
  c.run(FOLLOW_PEOPLE_LOOKING_UP, due, ids, ids, system)
}
