/** Finding the CSO of a system that a reference's text stands for, and making due whoever gets another by it (I16, R10). */
import type { CsoId, SystemId } from '../../../model/objects'
import type { Resolution, UnresolvedReference } from '../../../model/references'
import { normalDn } from '../../../model/dn'
import { foldCase } from '../../../model/values'
import { type Connection, yieldToEventLoop } from '../file/connection'
import { keepCsos, keepReferences } from './earlier'
import type { RawReference } from './references'

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

interface ReferenceRow extends RawReference {
  /**
   * 1 when the object is due again once this resolves (D1); 0 for what an export wrote itself, so that confirming it leaves
   * nothing to sync (I14); 2 when what it points at has another name by now, so that the text may mean somebody else.
   */
  readonly requeues: number
  readonly target: CsoId | null
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
