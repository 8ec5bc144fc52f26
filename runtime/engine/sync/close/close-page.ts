/**
 * The end of a page: what failed is taken out, the outbound rules' resolutions are applied, and everything else becomes one
 * save.
 */
import type { DuePerson } from '../../../model/follow-ups'
import type { CsoId, MvoId } from '../../../model/objects'
import type { RecordedChange, RunCounters, RunRecord, TargetCounters } from '../../../model/runs'
import type { PageSave } from '../../../model/page'
import { restoreCso, setCso } from '../page/mutations'
import { lookUpsOf } from '../page/look-ups'
import { resolutionsOf } from '../page/resolutions'
import { newJoinKeysOf, unjoinedOf } from '../page/unjoined'
import type { Item, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import type { Closing, FixedCount } from './accounts'
import { releasedAccounts } from '../steps/withdraw'
import { applyResolutions, disconnectAll } from './accounts'
import { deletedAsked, leftScopeOf, makeDependantsDue } from './dependants'
import type { Discarded } from './discard'
import { withdrawNotAsked } from './creates-not-asked'
import { discardFailed, failDeletionsNotReady } from './discard'
import { isLeaving, isOutWhileUnusable } from './leaving'
import { momentsOf } from './moments'
import type { LeaverKept } from './leavers'
import { accountsOfWhoIsBack, leaversKeptOf, notesOf } from './leavers'
import type { MissedCount } from './not-evaluated'
import { PageCourse } from './not-evaluated'
import { lookUpsOfPeople, personLeft } from './reads-of-people'
import { recordsOf } from './records'
import { collect } from './save'
import type { Stampable } from './stampable'
import { stampableOf } from './stampable'
import type { StayingOut } from './stays-out'
import { stayOut } from './stays-out'
import type { WithdrawnCreates } from './withdraw-creates'
import { withdrawCreates } from './withdraw-creates'

/** What a closed page leaves to do. */
export interface ClosedPage {
  readonly save: Omit<PageSave, 'run' | 'durable'>
  /** Linked CSOs that no rule takes any more. Nothing of theirs was saved: they are counted, and leave last (S4, D6, L9). */
  readonly leaving: readonly number[]
  /** Not linked any more, but an outbound rule waits for the person it left (D10). */
  readonly leftBefore: readonly number[]
  /** Accounts whose outbound rule was removed: they, too, are counted first (A14). */
  readonly released: readonly number[]
  /** Accounts that a rule disconnects and whose people would go with them: counted first, too (L9). */
  readonly deprovisioning: readonly number[]
  /** Their person has another record of their system, and it is not known yet whether that leaves in this run (J5, D6). */
  readonly taken: readonly number[]
  /** No rule for them is in force, on which only a full sync decides (A14). */
  readonly leftToFull: readonly number[]
  /** Some value was withdrawn after the outbound rules had been evaluated: to be looked at once more in this run. */
  readonly reprocess: readonly number[]
  /** Shared an MVO or a CSO with an object that failed: to be done again without it. */
  readonly retry: readonly number[]
  readonly counts: Partial<RunCounters>
  readonly targets: ReadonlyMap<string, TargetCounters>
  /** Rules that objects did not come by although they should have, with how many (R2, D10). */
  readonly missed: readonly MissedCount[]
  /** Accounts of leavers whose outbound rules are switched off (A14). */
  readonly leaversKept: readonly LeaverKept[]
  /** What rules want otherwise of accounts, and their systems have fixed (N10). */
  readonly fixed: readonly FixedCount[]
  /** What came of each object. */
  readonly outcomes: ReadonlyMap<Item, keyof RunCounters>
  /** Finds what need not be evaluated again while nothing of it is another. */
  readonly stampable: () => readonly Stampable[]
  /** Attributes that did not flow although the rest of their objects did (A8, R9). */
  readonly faults: number
  /** People whom no record carried and who did not succeed, with the change number by which they are due (D1). */
  readonly peopleFailed: readonly DuePerson[]
}

/** `nextDue` stamps objects that must be looked at again; `stayingOut`: the records that join nobody, see there. */
export function closePage(set: WorkingSet, nextDue: () => number, stayingOut: StayingOut = new Map()): ClosedPage {
  const notWanted = failDeletionsNotReady(set)
  const out = new Map([...stayingOut].filter(([item]) => !item.failure))
  const leaving = new Set([...set.items.values()].filter((item) => !item.failure && !out.has(item) && isLeaving(set, item)))
  const undone = out.size === 0 ? leaving : new Set([...leaving, ...out.keys()])
  const reprocess = [...set.withdrawn].flatMap((item) => (item.failure || undone.has(item) ? [] : [item.id]))
  const discarded = discardFailed(set, undone)
  const staying = [...out].flatMap(([item, verdicts]) => stayOut(set, item, verdicts))
  const closing: Closing = { set, targets: new Map(), fixed: new Map(), named: new Set(), withdrawn: [], nextDue }
  const leavers: Leavers = { kept: [], back: [] }
  const course = new PageCourse(set)
  const exported = closeMvos(closing, discarded, { course, leavers })
  const notAsked = withdrawNotAsked(closing, discarded)
  const { records, withoutRecord, peopleFailed, ...items } = closeItems(closing, discarded, { exported, course, leaving })
  course.handOver(nextDue)
  makeDependantsDue(set, discarded, nextDue)
  const left = new Set([...leaving].map((item) => set.mvoOf(item)))
  const kept = [...set.mvos.values()].filter((mvo) => !discarded.mvos.has(mvo) || left.has(mvo))
  const { missed, notEvaluated } = course
  const withdrawn = withdrawCreates(closing, discarded)
  const collected = collect(set, discarded, [...records, ...notAsked, ...closing.withdrawn, ...withdrawn.records])
  const moments = momentsOf(set, discarded)
  const leftScope = [...leftScopeOf(set, discarded), ...staying]
  const ofPeople = lookUpsOfPeople(set, discarded)
  const deleted = deletedAsked(set, discarded)
  return {
    ...items,
    leftToFull: set.leftToFull,
    reprocess,
    released: kept.flatMap((mvo) => releasedAccounts(set, mvo)),
    deprovisioning: [...set.lastAccounts].flatMap(([account, mvo]) => (discarded.mvos.has(mvo) ? [] : [account])),
    missed,
    leaversKept: leavers.kept,
    fixed: [...closing.fixed.values()],
    stampable: () => stampableOf(set, { outcomes: items.outcomes, discarded, course, named: closing.named }),
    save: {
      ...collected,
      pendings: [...(collected.pendings ?? []), ...notWanted],
      ...(withdrawn.csos.length > 0 && withCreates(collected, withdrawn)),
      ...followUpsOf(collected, [...withdrawn.people, ...withoutRecord, ...peopleFailed]),
      ...joinKeys(set, discarded, nextDue),
      ...(set.plan.lookingUp.size > 0 && { lookUps: lookUpsOf(set.items.values(), set.lookUps, isKept(set, discarded, out)) }),
      ...(ofPeople && { lookUpsOfPeople: ofPeople }),
      ...(leftScope.length > 0 && { leftScope }),
      ...(deleted.length > 0 && { deletedAsked: deleted }),
      ...(set.askedByScope.size > 0 && { askedByScope: [...set.askedByScope] }),
      ...(set.byHand.writes.length > 0 && (discarded.items.size === 0 || set.byHand.isLifted) && { byHand: set.byHand.writes }),
      ...(notEvaluated && { notEvaluated }),
      ...(moments && { moments }),
      ...(leavers.kept.length + leavers.back.length > 0 && {
        leaversKept: { noted: notesOf(set.plan, leavers.kept), back: leavers.back },
      }),
    },
    retry: [...discarded.retry].map((item) => item.id),
    peopleFailed,
    targets: closing.targets,
    faults: records.filter(({ outcome, error }) => outcome === 'flowed' && error !== null).length,
  }
}

/** What is saved, together with the creates that are withdrawn of people who failed. */
function withCreates(
  { csosDeleted, csosRead, pendingsDeleted, pendingsRead }: ReturnType<typeof collect>,
  { csos, pendings }: WithdrawnCreates,
): Pick<PageSave, 'csosDeleted' | 'csosRead' | 'pendingsDeleted' | 'pendingsRead'> {
  return {
    csosDeleted: [...csosDeleted, ...csos.map(({ id }) => id)],
    csosRead: [...(csosRead ?? []), ...csos],
    pendingsDeleted: [...pendingsDeleted, ...pendings.map(({ id }) => id)],
    pendingsRead: [...(pendingsRead ?? []), ...pendings],
  }
}

/** What is noted to be done, together with people who are to come again. */
function followUpsOf({ followUps }: ReturnType<typeof collect>, people: readonly DuePerson[]): Pick<PageSave, 'followUps'> {
  if (people.length === 0) return {}
  return { followUps: { ...followUps, people: [...(followUps?.people ?? []), ...people] } }
}

/** Decided, be it to stay out, and still there when the page is saved: a record that has left reads nothing any more. */
function isKept(set: WorkingSet, { items, retry }: Discarded, out: StayingOut): (item: Item) => boolean {
  return (item) => (out.has(item) || !items.has(item)) && !retry.has(item) && set.csoOf(item)?.deleted !== true
}

/** Of the page's people: those who leave and keep their accounts, and the accounts of those who are back. */
interface Leavers {
  readonly kept: LeaverKept[]
  readonly back: CsoId[]
}

/** Applies what the outbound rules mean for each MVO; the changes staged, by MVO. */
function closeMvos(
  closing: Closing,
  discarded: Discarded,
  { course, leavers }: { readonly course: PageCourse; readonly leavers: Leavers },
): Map<WorkingMvo, RecordedChange[]> {
  const { set } = closing
  const exported = new Map<WorkingMvo, RecordedChange[]>()
  for (const mvo of set.mvos.values()) {
    if (discarded.mvos.has(mvo)) continue
    // Applying one account makes what was resolved for the others void, and it stands all the same.
    const resolutions = [...resolutionsOf(set, mvo)]
    course.noteMvo(
      mvo,
      resolutions.map(([, resolution]) => resolution),
    )
    exported.set(mvo, applyResolutions(closing, mvo, resolutions))
    const kept = leaversKeptOf(set, mvo)
    if (kept.length > 0) closing.named.add(mvo)
    leavers.kept.push(...kept)
    leavers.back.push(...accountsOfWhoIsBack(mvo))
    if (mvo.deleted !== null) disconnectAll(closing, mvo)
  }
  return exported
}

type ClosedItems = Pick<ClosedPage, 'leaving' | 'leftBefore' | 'taken' | 'counts' | 'peopleFailed' | 'outcomes'> & {
  readonly records: readonly RunRecord[]
  /** See `personLeftWithFaults`. */
  readonly withoutRecord: readonly DuePerson[]
}

function closeItems({ set, nextDue }: Closing, { retry }: Discarded, { exported, course, leaving }: OfItems): ClosedItems {
  const counts: Partial<RunCounters> = {}
  const taken: number[] = []
  const records: RunRecord[] = []
  const withoutRecord: DuePerson[] = []
  const peopleFailed: DuePerson[] = []
  const outcomes = new Map<Item, keyof RunCounters>()
  for (const item of set.items.values()) {
    if (retry.has(item)) continue
    if (leaving.has(item) || isTaken(set, item)) {
      if (!leaving.has(item)) taken.push(item.id)
      else outcomes.set(item, 'disconnected')
      keepForLater(set, item, nextDue)
      continue
    }
    const isHeld = set.heldForFull.has(item.id)
    if (course.noteItem(item) || isOutWhileUnusable(set, item) || isHeld || item.faults.length > 0) keepDue(set, item, nextDue)
    else clearDue(set, item)
    const left = personLeftWithFaults(set, item)
    if (left !== null) withoutRecord.push({ id: left, due: nextDue() })
    const failed = personFailed(set, item)
    if (failed !== null) peopleFailed.push({ id: failed, due: nextDue() })
    const { records: more, outcome, counted } = recordsOf(set, item, exported)
    outcomes.set(item, outcome)
    records.push(...more)
    for (const name of counted) counts[name] = (counts[name] ?? 0) + 1
  }
  const isLinked = ({ id, cso }: Item): boolean => cso !== null && (set.csos.get(id)?.before?.cso.mvo ?? null) !== null
  const [linked, others] = [[...leaving].filter(isLinked), [...leaving].filter((item) => !isLinked(item))]
  const [linkedIds, leftBefore] = [linked.map(({ id }) => id), others.map(({ id }) => id)]
  return { leaving: linkedIds, leftBefore, taken, counts, records, withoutRecord, peopleFailed, outcomes }
}

interface OfItems {
  readonly exported: ReadonlyMap<WorkingMvo, readonly RecordedChange[]>
  readonly course: PageCourse
  readonly leaving: ReadonlySet<Item>
}

/** Whether it is too early to say that the place of its system on the MVO is taken (J5): whoever has it may leave (D6). */
function isTaken(set: WorkingSet, { failure, phase }: Item): boolean {
  return set.leavers === null && phase === 'arriving' && failure?.code === 'existing-join'
}

/** It is as it was, and due until this run has come back to it or, killed or held (L9), another run has. */
function keepForLater(set: WorkingSet, item: Item, nextDue: () => number): void {
  const cso = set.csoOf(item)
  if (!cso?.before) return
  restoreCso(set, cso)
  const hasLeftBefore = cso.current.mvo === null && !item.failure
  if (!hasLeftBefore && cso.current.due === null) setCso(set, item, cso, { due: nextDue() })
}

/**
 * Failed objects, those that did not come everywhere, and those with a value or a disable that could not be carried out are due
 * until they succeed (D1, D2, D10, A8, R9); records that are held and wait for a full sync are until that (L9).
 */
function keepDue(set: WorkingSet, item: Item, nextDue: () => number): void {
  const cso = set.csoOf(item)
  if (!cso?.before) return
  if (item.failure) {
    // Whatever the page did to it is discarded; only that it is due stays.
    restoreCso(set, cso)
  }
  if (cso.deleted || cso.current.due !== null) return
  setCso(set, item, cso, { due: nextDue() })
  // It came because of somebody else, and does so again: nobody knows when its own system is synchronised.
  if (set.counting === 'apart') set.followers.add(cso.current.id)
}

/**
 * The person whose record left while a value or a disable of hers could not be carried out: no record is due for it, so she is
 * herself (A8, R5, R9, D1). Null where there is none.
 */
function personLeftWithFaults(set: WorkingSet, item: Item): MvoId | null {
  if (item.faults.length === 0 || item.failure) return null
  const person = personLeft(set, item)
  return person?.deleted === null ? person.current.id : null
}

/**
 * The person who went without a record and did not succeed: nothing else would come back to her (D1). Whom the queue of people
 * sends stays in it. Null where there is none.
 */
function personFailed(set: WorkingSet, item: Item): MvoId | null {
  if (item.cso !== null || set.counting === 'apart') return null
  const mvo = set.mvoOf(item)
  if (!mvo) return null
  return item.failure || (item.faults.length > 0 && mvo.deleted === null) ? mvo.current.id : null
}

/** Synchronised objects are no longer due (D1, D2). */
function clearDue(set: WorkingSet, item: Item): void {
  const cso = set.csoOf(item)
  if (!cso?.before || cso.deleted) return
  const { due } = cso.current
  if (due !== null && due === cso.before.cso.due) setCso(set, item, cso, { due: null })
}

/** What a later sync must look at again because of this page (D3). */
function joinKeys(set: WorkingSet, discarded: Discarded, nextDue: () => number): Pick<PageSave, 'unjoined' | 'newJoinKeys'> {
  const items = [...set.items.values()].filter((item) => !discarded.retry.has(item))
  const unjoined = unjoinedOf(set, items)
  const saved = [...set.mvos.values()].filter((mvo) => !discarded.mvos.has(mvo) && mvo.deleted === null)
  const values = saved.flatMap((mvo) => newJoinKeysOf(set, mvo))
  return values.length === 0 ? { unjoined } : { unjoined, newJoinKeys: { values, due: nextDue() } }
}
