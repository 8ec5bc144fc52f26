/** References between CSOs of one system: the raw text as the system wrote it, and the CSO it points at once that is known (O8). */
import type { CsoId, MvoId, SystemId } from '../../model/objects'
import type { CsoWrite } from '../../model/store'
import { foldCase } from '../../model/values'
import { type Connection, breathe, idList, insertRows } from './connection'

const TEXTS =
  'select cso, attribute, text from cso_reference where cso in (select value from json_each(?)) order by cso, attribute, text'
const TARGETS = `select f.cso, f.attribute, f.text, f.target, t.mvo from cso_reference f left join cso t on t.id = f.target
  where f.cso in (select value from json_each(?)) order by f.cso, f.attribute, f.text`
const REFERRERS = `select distinct cso from cso_reference indexed by cso_reference_target where target in (select value from json_each(?)) order by cso`
const ADD = 'insert or ignore into cso_reference (cso, attribute, text, target, wakes)'
const REMOVE = 'delete from cso_reference where cso = ? and attribute = ? and text = ?'
const LOSE = 'update cso_reference set wakes = 1 where target = ?'

const TYPES = 'select distinct type from cso indexed by cso_by_system where system = ?'
const FOLDS = 'select exists (select 1 from cso where system = ? and type = ? and anchor_key <> anchor) as folds'
const OPEN = `select f.cso, f.attribute, f.text, f.wakes, f.target from cso_reference f indexed by cso_reference_open cross join cso c on c.id = f.cso
  where f.target is null and (f.cso, f.attribute, f.text) > (?, ?, ?) and c.system = ? order by f.cso, f.attribute, f.text limit ?`
const OUTDATED = `select f.cso, f.attribute, f.text, f.wakes, f.target from cso t indexed by cso_obsolete cross join cso_reference f indexed by cso_reference_target
  on f.target = t.id where t.system = ? and t.staging = 'obsolete'`
const BY_ANCHOR = 'select id, staging from cso where system = ? and type = ? and anchor_key = ?'
const BY_SECONDARY =
  'select id, staging from cso indexed by cso_by_secondary where system = ? and type = ? and secondary_key = ? limit 4'
const POINT = 'update cso_reference set target = ? where cso = ? and attribute = ? and text = ?'
const WAKE = 'update cso set due = ?, version = version + 1 where id = ? and due is null'

/** References looked at in one transaction. */
const BATCH = 1000
/** Unresolved references handed back; the rest is only counted. */
const MOST_LISTED = 1000

export interface OpenReference {
  readonly cso: CsoId
  readonly attribute: string
  readonly text: string
}

interface ReferenceRow extends OpenReference {
  /** 1 when the object is due again once this resolves (D1); 0 for what an export wrote itself, so that confirming it leaves nothing to sync (I14). */
  readonly wakes: number
  readonly target: CsoId | null
}

/** A reference value with the CSO it points at and that CSO's MVO; null while unknown. */
export interface CsoReference {
  readonly text: string
  readonly target: CsoId | null
  readonly mvo: MvoId | null
}

export interface Resolution {
  readonly resolved: number
  /** At most a thousand. */
  readonly unresolved: readonly OpenReference[]
  /** How many are unresolved altogether. */
  readonly unresolvedTotal: number
}

function grouped<Row extends OpenReference, T>(rows: readonly Row[], read: (row: Row) => T): Map<CsoId, Record<string, T[]>> {
  const byCso = new Map<CsoId, Record<string, T[]>>()
  for (const row of rows) {
    let attributes = byCso.get(row.cso)
    if (!attributes) byCso.set(row.cso, (attributes = Object.create(null) as Record<string, T[]>))
    const values = attributes[row.attribute]
    if (values) values.push(read(row))
    else attributes[row.attribute] = [read(row)]
  }
  return byCso
}

/** The raw texts of the references these CSOs hold, by attribute. */
export function referencesOf(c: Connection, csos: readonly CsoId[]): Map<CsoId, Record<string, string[]>> {
  return grouped(c.all<OpenReference>(TEXTS, idList(csos)), (row) => row.text)
}

/** The references these CSOs hold with what they point at, by attribute. */
export function referenceTargets(c: Connection, csos: readonly CsoId[]): Map<CsoId, Record<string, CsoReference[]>> {
  const rows = c.all<OpenReference & CsoReference>(TARGETS, idList(csos))
  return grouped(rows, ({ text, target, mvo }) => ({ text, target, mvo }))
}

/** The CSOs that hold references to these. */
export function referrersOf(c: Connection, csos: readonly CsoId[]): CsoId[] {
  return c.all<{ cso: CsoId }>(REFERRERS, idList(csos)).map((row) => row.cso)
}

export function saveReferences(c: Connection, { cso, references }: CsoWrite): void {
  const added: unknown[][] = []
  for (const { attribute, add, remove } of references ?? []) {
    for (const text of remove) c.run(REMOVE, cso.id, attribute, text)
    for (const text of add) added.push([cso.id, attribute, text, null, cso.due === null ? 0 : 1])
  }
  if (added.length > 0) insertRows(c, ADD, 5, added)
}

/** References to these CSOs, which are about to be deleted, turn back to text; whoever holds them is due once they resolve anew. */
export function loseTargets(c: Connection, csos: readonly CsoId[]): void {
  for (const cso of csos) c.run(LOSE, cso)
}

/** Finds what a reference text stands for among one system's CSOs: an anchor, or a secondary id in any letter case. */
class Resolver {
  readonly #types: readonly { readonly type: string; readonly folds: boolean }[]

  constructor(
    readonly c: Connection,
    readonly system: SystemId,
  ) {
    this.#types = c.all<{ type: string }>(TYPES, system).map(({ type }) => ({
      type,
      folds: c.get<{ folds: number }>(FOLDS, system, type)?.folds === 1,
    }))
  }

  /** The one CSO the text stands for; null when there is none or more than one. An obsolete one counts only when no other fits. */
  find(text: string): CsoId | null {
    const folded = foldCase(text)
    const present = new Set<CsoId>()
    const obsolete = new Set<CsoId>()
    for (const { type, folds } of this.#types) {
      const anchored = this.c.all<Candidate>(BY_ANCHOR, this.system, type, folds ? folded : text)
      const named = this.c.all<Candidate>(BY_SECONDARY, this.system, type, folded)
      for (const { id, staging } of [...anchored, ...named]) (staging === 'obsolete' ? obsolete : present).add(id)
    }
    const [one, ...others] = present.size > 0 ? present : obsolete
    return one !== undefined && others.length === 0 ? one : null
  }

  /** Points a reference at its target, and makes the object due that waited for it. */
  point(row: ReferenceRow, target: CsoId, due: number): void {
    this.c.run(POINT, target, row.cso, row.attribute, row.text)
    if (row.wakes === 1) this.c.run(WAKE, due, row.cso)
  }
}

interface Candidate {
  readonly id: CsoId
  readonly staging: string
}

/** Resolves a system's open references, and those that point at an object that has a successor, a batch a transaction. */
export async function resolveReferences(c: Connection, system: SystemId, nextChange: () => number): Promise<Resolution> {
  const resolver = c.call(() => new Resolver(c, system))
  const due = nextChange()
  const unresolved: OpenReference[] = []
  let resolved = succeed(c, resolver, system, due)
  let unresolvedTotal = 0
  let last: OpenReference | undefined = { cso: 0, attribute: '', text: '' }
  while (last) {
    const { cso, attribute, text }: OpenReference = last
    const batch: ReferenceRow[] = c.call(() => c.all<ReferenceRow>(OPEN, cso, attribute, text, system, BATCH))
    const found = batch.map((row) => ({ row, target: resolver.find(row.text) }))
    const hits = found.filter((one): one is { row: ReferenceRow; target: CsoId } => one.target !== null)
    if (hits.length > 0) c.write(() => hits.forEach(({ row, target }) => resolver.point(row, target, due)))
    resolved += hits.length
    for (const { row, target } of found) {
      if (target !== null) continue
      unresolvedTotal++
      if (unresolved.length < MOST_LISTED) unresolved.push({ cso: row.cso, attribute: row.attribute, text: row.text })
    }
    last = batch.length === BATCH ? batch.at(-1) : undefined
    await breathe()
  }
  return { resolved, unresolved, unresolvedTotal }
}

/** References to obsolete objects whose anchor or secondary id somebody else has now. */
function succeed(c: Connection, resolver: Resolver, system: SystemId, due: number): number {
  const outdated = c.call(() => c.all<ReferenceRow>(OUTDATED, system))
  const moved = outdated.flatMap((row) => {
    const target = resolver.find(row.text)
    return target === null || target === row.target ? [] : [{ row, target }]
  })
  if (moved.length > 0) c.write(() => moved.forEach(({ row, target }) => resolver.point({ ...row, wakes: 1 }, target, due)))
  return moved.length
}
