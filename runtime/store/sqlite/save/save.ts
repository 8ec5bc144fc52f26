/** Saving a page: one transaction in which everything it decided is written, or nothing. */
import type { CsoId, MvoId, SystemId } from '../../../model/objects'
import type { Conflict, CsoWrite, PageSave } from '../../../model/page'
import type { Connection, Durability } from '../file/connection'
import { type StoredCso, csoDocuments, deleteCsos, insertCsos, loadStagedCsos, updateCso } from '../tables/csos'
import { prepareByHand, saveByHand, saveMadeByHand } from '../tables/by-hand'
import { deleteContributions, saveContributions } from '../tables/contributions'
import type { JoinKeys } from '../tables/keys'
import { hasLookUps, requeueLeftScope, requeueReaders, saveLeftScope, saveLookUps, saveLookUpsOfPeople } from '../tables/look-ups'
import { forgetDeclined, keepDeclined, requeueDeclined } from '../tables/declined'
import { keepCsos, keepPendings } from '../tables/earlier'
import { saveCameThrough, saveFollowUps } from '../tables/follow-ups'
import {
  hasLinks,
  hasMvoLinks,
  ownersOf,
  requeueGroups,
  requeueOwners,
  requeueReferring,
  requeueUnresolvedTo,
  saveContributionLinks,
  saveMvoLinks,
} from '../tables/mvo-references'
import { deletePendings, insertPendings, updatePending } from '../tables/pendings'
import { doubtReferencesTo, loseTargets, saveReferences } from '../tables/references'
import { noteFormerNames } from '../tables/former-names'
import { noteGoneObjects, noteGonePeople } from '../tables/gone'
import { forgetLeavers, saveLeaversKept } from '../tables/leavers-kept'
import { saveLedger } from '../tables/ledger'
import { insertRecords } from '../tables/records'
import { updateRun } from '../tables/runs'
import type { Recording } from '../file/recording'
import { saveMoments } from '../tables/moments'
import { saveNotEvaluated } from '../tables/not-evaluated'
import { asSeen, saveStamps } from '../tables/stamps'
import { doubtCsos, saveStretches } from '../tables/stretches'
import { hasUnjoined, requeueUnjoined, saveUnjoined } from '../tables/unjoined'
import { type Stored, findConflicts, isNew, storedOf } from './conflicts'
import { restoreCsos } from './discard'
import { replaceConfirmed, updateDuringImport, withdrawAccepted } from './during-import'
import { removeMvos, writeMvos } from './mvos'

/** With what a page is saved. */
export interface Saver {
  readonly c: Connection
  readonly keys: JoinKeys
  /** The time its records get. */
  readonly now: () => string
  /** The change counter's value for what the save itself makes due. */
  readonly due: number
}

/** Saves a page; the conflicts found, none when it was saved. */
export function savePage(saver: Saver, page: PageSave): readonly Conflict[] {
  const { c } = saver
  return c.write(() => {
    const stored = storedOf(c, page)
    const conflicts = findConflicts(c, page, stored)
    if (conflicts.length === 0) writePage(saver, page, stored)
    return conflicts
  }, durabilityOf(page))
}

/** How sure a page is to be once it is called saved. */
export function durabilityOf(page: PageSave): Durability {
  return page.durable ? 'durable' : 'ordinary'
}

/** Whether all that is read for a page can be read before any of it is written: what goes or is put back is read in between. */
export function isRecordable(page: PageSave): boolean {
  return page.csosDeleted.length === 0 && page.mvosDeleted.length === 0 && !isRestoring(page)
}

function isRestoring({ csosRestored }: PageSave): boolean {
  return csosRestored !== undefined && csosRestored.length > 0
}

/** Notes down what saving a page writes; the conflicts when it must not be saved. To be called when nobody else writes. */
export function recordPage(saver: Saver, page: PageSave): Recording | readonly Conflict[] {
  const { c } = saver
  return c.call(() => {
    const stored = storedOf(c, page)
    const conflicts = findConflicts(c, page, stored)
    return conflicts.length > 0 ? conflicts : c.record(() => writePage(saver, page, stored))
  })
}

/** What goes makes room first, except MVOs, which go once nothing points at them; what comes is written parents first. */
export function writePage({ c, keys, now, due }: Saver, page: PageSave, stored: Stored): void {
  const stamps = page.stamps && asSeen(c, page.stamps)
  if (page.import !== undefined) {
    if (isRestoring(page)) restoreCsos(c, keys, page.import, page.csosRestored ?? [])
    keepEarlier(c, page.import, page)
  }
  if (page.readThrough && page.readThrough.length > 0) requeueReferring(c, page.readThrough, page.synchronised ?? [], due)
  const isWatched = page.import === undefined && mayRequeue(c, page)
  if (isWatched) requeueForLinks(c, page, stored, due)
  keys.moved = isWatched ? [] : null
  deletePendings(c, page.pendingsDeleted)
  deleteContributions(c, page.contributionsDeleted)
  removeCsos({ c, keys, now }, page, withdrawAccepted(c, page.csosDeleted, { earlier: stored.earlierCsos, due }))
  writeMvos(c, keys, page.mvos, stored.mvos)
  writeCsos(c, keys, page, stored)
  if (isWatched) requeueUnresolved(c, page, stored, due)
  if (page.madeByHand) prepareByHand(c)
  if (page.formerNames && page.run) noteFormerNames(c, page.formerNames, page.run.id, now())
  saveContributions(c, page.contributions, page.mvos)
  saveMvoLinks(c, page.mvos)
  if (page.contributionLinks) saveContributionLinks(c, page.contributionLinks)
  if (page.leftScope && page.leftScope.length > 0) saveLeftScope(c, page.leftScope)
  if (page.leftScope)
    forgetDeclined(
      c,
      page.leftScope.map(({ cso }) => cso),
    )
  if (page.lookUps && page.lookUps.length > 0) saveLookUps(c, keys, page.lookUps)
  if (page.lookUpsOfPeople) saveLookUpsOfPeople(c, keys, page.lookUpsOfPeople)
  writePendings(c, page, stored, { due, now })
  if (isWatched && page.mvosDeleted.length > 0) requeueForLostReferences(c, page.mvosDeleted, due)
  if (page.deletedAsked) keepDeclined(c, page.deletedAsked, due)
  // What they were called before goes with them.
  if (page.gone && page.run) noteGonePeople(c, page.gone, page.run.id, now())
  removeMvos(c, keys, page.mvosDeleted)
  if (isWatched) requeueForChanges(c, keys, page, due)
  saveNewJoinKeys(c, keys, page)
  if (page.byHand) saveByHand(c, page.byHand)
  if (page.madeByHand) saveMadeByHand(c, page.madeByHand)
  if (page.notEvaluated) saveNotEvaluated(c, page.notEvaluated)
  if (page.followUps) saveFollowUps(c, page.followUps)
  if (page.cameThrough) saveCameThrough(c, page.cameThrough, page.synchronised ?? [])
  if (page.moments) saveMoments(c, page.moments)
  if (page.leaversKept) saveLeaversKept(c, page.leaversKept)
  saveLedger(c, page)
  if (stamps) saveStamps(c, stamps)
  if (page.stretchesRead)
    saveStretches(
      c,
      page.stretchesRead,
      page.csos.map(({ cso }) => cso.id),
    )
  insertRecords(c, page.records, now())
  if (page.run) updateRun(c, page.run)
}

/** Whether a page may make others due by what refers to its objects. */
export function mayRequeue(c: Connection, { csosDeleted, mvosDeleted, synchronised }: PageSave): boolean {
  if (synchronised === undefined && csosDeleted.length + mvosDeleted.length === 0) return false
  return hasLinks(c) || hasMvoLinks(c) || hasLookUps(c)
}

/** Who looks up what this page changes is due (D7). */
function requeueForChanges(c: Connection, keys: JoinKeys, page: PageSave, due: number): void {
  const values = keys.moved ?? []
  keys.moved = null
  if (!hasLookUps(c)) return
  if (page.askedByScope) requeueLeftScope(c, page.askedByScope, page.synchronised ?? [], due)
  requeueDeclined(c, page.synchronised ?? [], page.csosDeleted, due)
  const changed = page.mvos.flatMap(({ mvo, attributesChanged }) => (attributesChanged && !isNew(mvo) ? [mvo.id] : []))
  const seen = { csos: page.synchronised ?? [], people: page.lookUpsOfPeople?.anew ?? [] }
  requeueReaders(c, { mvos: [...changed, ...page.mvosDeleted], values }, seen, due)
}

/**
 * Who reads of an MVO that loses a reference, as the one it refers to is deleted: it changes by that, though no page writes it
 * (D7, L5). Whoever has read on this page has read it with the reference.
 */
function requeueForLostReferences(c: Connection, deleted: readonly MvoId[], due: number): void {
  if (!hasLookUps(c)) return
  const owners = new Set(ownersOf(c, deleted).map(({ id }) => id))
  for (const id of deleted) owners.delete(id)
  if (owners.size > 0) requeueReaders(c, { mvos: [...owners], values: [] }, { csos: [], people: [] }, due)
}

/** Who refers to what changes hands or goes with this page is due, before the references go with it (A12, L5). */
function requeueForLinks(c: Connection, page: PageSave, stored: Stored, due: number): void {
  const { csos, csosDeleted, mvosDeleted, synchronised = [] } = page
  const changed = [...csosDeleted]
  const membersOf = new Map<SystemId, MvoId[]>()
  for (const { cso } of csos) {
    const before = stored.csos.get(cso.id)
    if (isNew(cso) || !before) continue
    if (before.mvo !== cso.mvo) changed.push(cso.id)
    const member = before.mvo ?? cso.mvo
    if (member === null || (before.out_of_groups === 1) === (cso.outOfGroups === true)) continue
    const members = membersOf.get(cso.system)
    if (members) members.push(member)
    else membersOf.set(cso.system, [member])
  }
  for (const [system, members] of membersOf) requeueGroups(c, members, system, due)
  if (changed.length > 0) requeueReferring(c, changed, synchronised, due)
  if (mvosDeleted.length > 0) requeueOwners(c, mvosDeleted, synchronised, due)
}

/**
 * Whoever waited to learn whose these are is due once more, those of the same page too: they are nobody's (A12). Once the page's
 * objects are written.
 */
function requeueUnresolved(c: Connection, { csos }: PageSave, stored: Stored, due: number): void {
  const nobodys = csos.flatMap(({ cso }) =>
    cso.mvo === null && cso.due === null && stored.csos.get(cso.id)?.due != null ? [cso.id] : [],
  )
  if (nobodys.length > 0) requeueUnresolvedTo(c, nobodys, due)
}

/** What an import is about to write over stays beside, until it is accepted (I18). */
function keepEarlier(c: Connection, of: number, { csos, pendings, pendingsDeleted }: PageSave): void {
  const known = csos.filter((write) => !isNew(write.cso))
  const { document = [], state = [] } = Object.groupBy(known, (write) => (write.attributesChanged ? 'document' : 'state'))
  const ids = (writes: readonly CsoWrite[]): CsoId[] => writes.map((write) => write.cso.id)
  keepCsos(c, of, ids(document), 'withDocument')
  keepCsos(c, of, ids(state), 'stateOnly')
  keepPendings(c, of, [...pendingsDeleted, ...pendings.filter((pending) => !isNew(pending)).map((pending) => pending.id)])
}

/** What this page itself writes of unjoined objects may only have been noted down, so it is not looked for in the file. */
function saveNewJoinKeys(c: Connection, keys: JoinKeys, { unjoined = [], newJoinKeys }: PageSave): void {
  saveUnjoined(c, keys, unjoined)
  if (!newJoinKeys || newJoinKeys.values.length === 0) return
  if (unjoined.length > 0 || hasUnjoined(c)) requeueUnjoined(c, keys, newJoinKeys.values, newJoinKeys.due)
}

/** What an import has made and removes itself has never been (I18). */
function removeCsos({ c, keys, now }: Omit<Saver, 'due'>, page: PageSave, ids: readonly CsoId[]): void {
  if (ids.length === 0) return
  const csos = loadStagedCsos(c, ids)
  for (const cso of csos) keys.change('cs', cso, cso.attributes, null)
  if (page.run && page.import === undefined) noteGoneObjects(c, csos, page.run.id, now())
  loseTargets(c, ids)
  deleteCsos(c, ids)
}

function writeCsos(c: Connection, keys: JoinKeys, page: PageSave, stored: Stored): void {
  const stagedBy = page.import ?? null
  const gone = new Set(page.csosDeleted)
  const writes = gone.size === 0 ? page.csos : page.csos.filter((write) => !gone.has(write.cso.id))
  const added = writes.filter((write) => isNew(write.cso))
  insertCsos(c, added, stagedBy)
  keys.add(
    'cs',
    added.map((write) => write.cso),
  )
  const changed = writes.filter((write) => !isNew(write.cso))
  const rekeyed = changed.filter(
    ({ cso, attributesChanged }) => attributesChanged && keys.of('cs', cso.system, cso.type).length > 0,
  )
  const documents = csoDocuments(
    c,
    rekeyed.map((write) => write.cso.id),
  )
  for (const { cso } of rekeyed) keys.change('cs', cso, documents.get(cso.id) ?? null, cso.attributes, stagedBy)
  for (const write of changed) {
    const [now, earlier] = [stored.csos.get(write.cso.id) as StoredCso, stored.earlierCsos.get(write.cso.id)]
    if (earlier) updateDuringImport(c, write.cso, now, earlier)
    else updateCso(c, write, now, stagedBy)
  }
  // What is noted of the account is of another person's leaving (A14).
  forgetLeavers(
    c,
    changed.flatMap(({ cso }) => (cso.mvo !== null && stored.csos.get(cso.id)?.mvo !== cso.mvo ? [cso.id] : [])),
  )
  for (const { cso } of changed) {
    const before = stored.csos.get(cso.id)
    const isRenamed = before !== undefined && before.secondary_id !== null && before.secondary_id !== cso.secondaryId
    if (isRenamed) doubtReferencesTo(c, cso.id, before.anchor_key ?? '', stagedBy)
  }
  const referring = writes.filter(hasReferences)
  saveReferences(c, referring, stagedBy)
  doubtCsos(
    c,
    referring.flatMap(({ cso }) => (isNew(cso) ? [] : [cso.id])),
  )
}

function hasReferences({ references }: CsoWrite): boolean {
  return references !== undefined && references.length > 0
}

/** Of a version that no page has been decided on: one decided on what is accepted is another than one decided on this. */
const STAGED_VERSION = 2

function writePendings(c: Connection, page: PageSave, stored: Stored, { due, now }: Pick<Saver, 'due' | 'now'>): void {
  const gone = new Set(page.pendingsDeleted)
  const writes = gone.size === 0 ? page.pendings : page.pendings.filter((pending) => !gone.has(pending.id))
  const changed = writes.filter((pending) => !isNew(pending) && !stored.earlierPendings.has(pending.id))
  const raise = page.import === undefined ? 1 : STAGED_VERSION
  replaceConfirmed(c, [...stored.earlierPendings.values()], due)
  const added = writes.filter((pending) => isNew(pending) || stored.earlierPendings.has(pending.id))
  if (added.length + changed.length === 0) return
  const time = now()
  insertPendings(c, added, ({ id }) => {
    const earlier = stored.earlierPendings.get(id)
    return earlier?.state === 'held' ? earlier.heldSince : time
  })
  for (const pending of changed) updatePending(c, pending, pending.version + raise, time)
}
