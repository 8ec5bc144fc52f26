/**
 * References between CSOs of one system: the raw text as the system wrote it, and the CSO it points at once that is known (O8).
 */
import type { CsoId, SystemId } from '../../../model/objects'
import type { CsoWrite } from '../../../model/page'
import type { Referrers, Resolution, UnresolvedReference } from '../../../model/references'
import { normalDn } from '../../../model/dn'
import { foldCase } from '../../../model/values'
import { type Connection, idList, insertRows, yieldToEventLoop } from '../file/connection'
import { accepted, reading } from './accepted'
import { keepAddedReference, keepCsos, keepReference, keepReferences, keepReferencesTo } from './earlier'

const TEXTS = reading(
  ({ reference }) =>
    `select cso, attribute, text from ${reference} where cso in (select value from json_each(?)) order by cso, attribute, text`,
)
const REFERRERS = reading(
  ({
    cso,
    reference,
    by,
  }) => `select f.cso, f.attribute, c.system, ifnull(c.secondary_id, c.anchor) as name, count(*) over () as total
    from ${reference} f${by('cso_reference_target')} cross join ${cso} c on c.id = f.cso
    where f.target in (select value from json_each(?)) and f.cso not in (select value from json_each(?))
    order by f.cso, f.attribute limit ?`,
)
const ADD = 'insert or ignore into cso_reference (cso, attribute, text, target, requeues, own)'
const REMOVE = 'delete from cso_reference where cso = ? and attribute = ? and text = ?'
const OWN = 'update cso_reference set own = 1 where cso = ? and attribute = ? and text = ?'
const LOSE = 'update cso_reference set requeues = 1 where target = ?'
const DOUBT = 'update cso_reference set requeues = 2 where target = ? and text <> ?'
const DOUBT_SENT = `update cso_reference set requeues = 2
  where cso = ? and attribute = ? and text = ? and exists
    (select 1 from cso t where t.id = ? and t.anchor_key <> ? and t.secondary_key <> ?)`

const TYPES = 'select distinct type from cso indexed by cso_by_system where system = ?'
const FOLDS = 'select exists (select 1 from cso where system = ? and type = ? and anchor_key <> anchor) as folds'
const UNRESOLVED = `select f.cso, f.attribute, f.text, f.requeues, f.target
  from cso_reference f indexed by cso_reference_open cross join cso c on c.id = f.cso
  where f.target is null and (f.cso, f.attribute, f.text) > (?, ?, ?) and c.system = ? order by f.cso, f.attribute, f.text limit ?`
const OUTDATED = `select f.cso, f.attribute, f.text, f.requeues, f.target
  from cso t indexed by cso_obsolete cross join cso_reference f indexed by cso_reference_target on f.target = t.id
  where t.system = ? and t.staging = 'obsolete'`
const RENAMED = `select f.cso, f.attribute, f.text, f.requeues, f.target
  from cso_reference f indexed by cso_reference_renamed cross join cso c on c.id = f.cso
  where f.requeues = 2 and f.cso > 0 and c.system = ? limit ?`
const BY_ANCHOR = `select j.key as position, c.id, c.staging from json_each(?) j
  cross join cso c indexed by cso_by_anchor on c.system = ? and c.type = ? and c.anchor_key = j.value`
const BY_SECONDARY = `select j.key as position, c.id, c.staging from json_each(?) j
  cross join cso c indexed by cso_by_secondary on c.system = ? and c.type = ? and c.secondary_key = j.value`
const POINT = 'update cso_reference set target = ?, requeues = min(requeues, 1) where cso = ? and attribute = ? and text = ?'
const REQUEUE = 'update cso set due = ?, run = ifnull(?, run), version = version + 1 where id = ? and due is null'

/** References looked at in one transaction. */
const BATCH = 1000
/** Unresolved references handed back; the rest is only counted. */
const MOST_LISTED = 1000

/** A reference value of a CSO, as the system wrote it. */
interface RawReference {
  readonly cso: CsoId
  readonly attribute: string
  readonly text: string
}

interface ReferenceRow extends RawReference {
  /**
   * 1 when the object is due again once this resolves (D1); 0 for what an export wrote itself, so that confirming it leaves
   * nothing to sync (I14); 2 when what it points at has another name by now, so that the text may mean somebody else.
   */
  readonly requeues: number
  readonly target: CsoId | null
}

/** The raw texts of the references these CSOs hold, by attribute. */
export function referencesOf(c: Connection, csos: readonly CsoId[]): Map<CsoId, Record<string, string[]>> {
  return textsOf(c, accepted(c, TEXTS), csos)
}

/** The same as they are staged: also what an open import wrote. */
export function stagedReferencesOf(c: Connection, csos: readonly CsoId[]): Map<CsoId, Record<string, string[]>> {
  return textsOf(c, TEXTS.tables, csos)
}

function textsOf(c: Connection, sql: string, csos: readonly CsoId[]): Map<CsoId, Record<string, string[]>> {
  const byCso = new Map<CsoId, Record<string, string[]>>()
  for (const { cso, attribute, text } of c.all<RawReference>(sql, idList(csos))) {
    let attributes = byCso.get(cso)
    if (!attributes) byCso.set(cso, (attributes = Object.create(null) as Record<string, string[]>))
    const texts = attributes[attribute]
    if (texts) texts.push(text)
    else attributes[attribute] = [text]
  }
  return byCso
}

/** Who refers to these CSOs, they themselves apart; at most `limit` are listed. */
export function referrersOf(c: Connection, csos: readonly CsoId[], limit: number): Referrers {
  const rows = c.all<Referrers['items'][number] & { readonly total: number }>(
    accepted(c, REFERRERS),
    idList(csos),
    idList(csos),
    limit,
  )
  return { items: rows.map(({ total: _, ...referrer }) => referrer), total: rows[0]?.total ?? 0 }
}

/**
 * Adds and removes the references of a written CSO; those added without a target are unresolved until `resolveReferences`. One
 * that was sent by a name which its target gave up meanwhile is looked at again (R10). What was there before is kept for the
 * import `keptFor`, unless that is null or the CSO is new (I18).
 */
export function saveReferences(c: Connection, { cso, references }: CsoWrite, keptFor: number | null): void {
  const added: unknown[][] = []
  const of = cso.version === 0 ? null : keptFor
  for (const { attribute, add, remove, targets, own } of references ?? []) {
    for (const text of own ?? []) c.run(OWN, cso.id, attribute, text)
    for (const text of remove) {
      if (of !== null) keepReference(c, of, [cso.id, attribute, text])
      c.run(REMOVE, cso.id, attribute, text)
    }
    for (const text of add) {
      if (of !== null) keepAddedReference(c, of, [cso.id, attribute, text])
      added.push([cso.id, attribute, text, targets?.get(text) ?? null, cso.due === null ? 0 : 1, targets ? 1 : 0])
    }
  }
  if (added.length > 0) insertRows(c, ADD, 6, added)
  for (const { attribute, targets } of references ?? [])
    for (const [text, target] of targets ?? []) c.run(DOUBT_SENT, cso.id, attribute, text, target, text, normalDn(text))
}

/**
 * References to these CSOs, which are about to be deleted, turn back to text; whoever holds them is due once they resolve anew.
 */
export function loseTargets(c: Connection, csos: readonly CsoId[]): void {
  for (const cso of csos) c.run(LOSE, cso)
}

/**
 * A CSO has been given another name. Whether references that do not name it by its anchor still mean it is known once whoever
 * holds them has been read: some systems write the new name into all references themselves. What was there before is kept for the
 * import `keptFor`, unless that is null (I18).
 */
export function doubtReferencesTo(c: Connection, cso: CsoId, anchor: string, keptFor: number | null): void {
  if (keptFor !== null) keepReferencesTo(c, keptFor, cso, anchor)
  c.run(DOUBT, cso, anchor)
}

/** Finds what reference texts stand for among one system's CSOs: an anchor, or a secondary id in any letter case. */
class Resolver {
  /** The change counter's value for everything this resolution makes due. */
  #due: number | undefined
  #types: readonly { readonly type: string; readonly folds: boolean }[] | undefined

  constructor(
    readonly c: Connection,
    readonly system: SystemId,
    readonly nextChange: () => number,
    /** The open import that resolves them; null: it is accepted at once. */
    readonly of: number | null,
  ) {}

  /** The system's object types, and whether their anchors are kept folded. */
  #typesNow(): readonly { readonly type: string; readonly folds: boolean }[] {
    this.#types ??= this.c.all<{ type: string }>(TYPES, this.system).map(({ type }) => ({
      type,
      folds: this.c.get<{ folds: number }>(FOLDS, this.system, type)?.folds === 1,
    }))
    return this.#types
  }

  /**
   * For each text the one CSO it stands for, or the types of several. An obsolete one counts only when no other fits; one still
   * to be made does not, as whoever is referred to is in the system, and may be another of that name (I11).
   */
  find(texts: readonly string[]): Match[] {
    if (texts.length === 0) return []
    const candidates = texts.map(() => ({ present: new Map<CsoId, string>(), obsolete: new Map<CsoId, string>() }))
    const asWritten = JSON.stringify(texts)
    const folded = JSON.stringify(texts.map(foldCase))
    const asNames = JSON.stringify(texts.map(normalDn))
    const look = (sql: string, list: string, type: string): void => {
      for (const { position, id, staging } of this.c.all<Candidate>(sql, list, this.system, type)) {
        if (staging === 'awaitingFirstExport') continue
        candidates[position]?.[staging === 'obsolete' ? 'obsolete' : 'present'].set(id, type)
      }
    }
    for (const { type, folds } of this.#typesNow()) {
      look(BY_ANCHOR, folds ? folded : asWritten, type)
      look(BY_SECONDARY, asNames, type)
    }
    return candidates.map(({ present, obsolete }) => {
      const [first, ...others] = present.size > 0 ? present : obsolete
      if (first === undefined) return { target: null, fits: [] }
      if (others.length === 0) return { target: first[0], fits: [first[1]] }
      return { target: null, fits: [first, ...others].map(([, type]) => type) }
    })
  }

  /** Points references at their targets, and makes objects due whose references were unresolved. */
  point(found: readonly Found[]): void {
    if (found.length === 0) return
    const due = (this.#due ??= this.nextChange())
    this.c.write(() => {
      if (this.of !== null) this.#keep(this.of, found)
      for (const { row, target } of found) {
        this.c.run(POINT, target, row.cso, row.attribute, row.text)
        if (meansAnother({ row, target })) this.c.run(REQUEUE, due, this.of, row.cso)
      }
    })
  }

  #keep(of: number, found: readonly Found[]): void {
    keepReferences(
      this.c,
      of,
      found.map(({ row: { cso, attribute, text } }) => [cso, attribute, text]),
    )
    const requeued = new Set(found.flatMap((each) => (meansAnother(each) ? [each.row.cso] : [])))
    keepCsos(this.c, of, [...requeued], 'stateOnly')
  }
}

/** A reference with the CSO it turned out to stand for; null: with none any more. */
interface Found {
  readonly row: ReferenceRow
  readonly target: CsoId | null
}

function meansAnother({ row, target }: Found): boolean {
  return row.requeues > 0 && target !== row.target
}

interface Match {
  readonly target: CsoId | null
  readonly fits: readonly string[]
}

interface Candidate {
  readonly position: number
  readonly id: CsoId
  readonly staging: string
}

/**
 * Resolves a system's unresolved references (I16), and those that point at an object that has a successor, a batch a transaction.
 */
export async function resolveReferences(
  c: Connection,
  system: SystemId,
  nextChange: () => number,
  of: number | null,
): Promise<Resolution> {
  const resolver = new Resolver(c, system, nextChange, of)
  const unresolved: UnresolvedReference[] = []
  let resolved = pointAtSuccessors(c, resolver)
  await pointAnew(c, resolver)
  let unresolvedTotal = 0
  let last: RawReference | undefined = { cso: 0, attribute: '', text: '' }
  while (last) {
    const { cso, attribute, text }: RawReference = last
    const batch: ReferenceRow[] = c.call(() => c.all<ReferenceRow>(UNRESOLVED, cso, attribute, text, system, BATCH))
    const matches = c.call(() => resolver.find(batch.map((row) => row.text)))
    const found: Found[] = []
    batch.forEach((row, i) => {
      const { target, fits } = matches[i] as Match
      if (target !== null) found.push({ row, target })
      else if (unresolvedTotal++ < MOST_LISTED) unresolved.push({ cso: row.cso, attribute: row.attribute, text: row.text, fits })
    })
    resolver.point(found)
    resolved += found.length
    last = batch.length === BATCH ? batch.at(-1) : undefined
    await yieldToEventLoop()
  }
  return { resolved, unresolved, unresolvedTotal }
}

/** References to obsolete objects whose anchor or secondary id somebody else has now. */
function pointAtSuccessors(c: Connection, resolver: Resolver): number {
  const outdated = c.call(() => c.all<ReferenceRow>(OUTDATED, resolver.system))
  const matches = c.call(() => resolver.find(outdated.map((row) => row.text)))
  const moved = outdated.flatMap((row, i): Found[] => {
    const target = matches[i]?.target ?? null
    return target === null || target === row.target ? [] : [{ row: { ...row, requeues: 1 }, target }]
  })
  resolver.point(moved)
  return moved.length
}

/** References to objects that have been renamed: the text still means them, or somebody who has that name now, or nobody. */
async function pointAnew(c: Connection, resolver: Resolver): Promise<void> {
  for (;;) {
    const renamed = c.call(() => c.all<ReferenceRow>(RENAMED, resolver.system, BATCH))
    if (renamed.length === 0) return
    const matches = c.call(() => resolver.find(renamed.map((row) => row.text)))
    resolver.point(renamed.map((row, i) => ({ row, target: matches[i]?.target ?? null })))
    await yieldToEventLoop()
  }
}
