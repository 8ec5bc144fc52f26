/**
 * The shapes the store's file has had. A shape never changes once it has been published; the next one is a new file in
 * `migrations/` and a line here.
 */
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { SyncError } from '../../../model/errors'
import { sql as objects } from './migrations/001-objects'
import { sql as runs } from './migrations/002-runs'
import { sql as views } from './migrations/003-views'
import { sql as unjoined } from './migrations/004-unjoined'
import { sql as retainedLinksAndHolds } from './migrations/005-retained-links-and-holds'
import { sql as wholeProvenance } from './migrations/006-whole-provenance'
import { sql as plainWords } from './migrations/007-plain-words'
import { sql as acceptedImports } from './migrations/008-accepted-imports'
import { sql as configuration } from './migrations/009-configuration'
import { sql as names } from './migrations/010-names'
import { sql as notEvaluated } from './migrations/011-not-evaluated'
import { sql as dayOfMarking } from './migrations/012-day-of-marking'
import { sql as moments } from './migrations/013-moments'
import { sql as givenValues } from './migrations/014-given-values'
import { sql as followUps } from './migrations/015-follow-ups'
import { sql as references } from './migrations/016-references'
import { sql as renamedTargets } from './migrations/017-renamed-targets'
import { sql as keysOfReferences } from './migrations/018-keys-of-references'
import { sql as lists } from './migrations/019-lists'
import { sql as importNodes } from './migrations/020-import-nodes'
import { sql as leaversKept } from './migrations/021-leavers-kept'
import { sql as lookUpsOfPeople } from './migrations/022-look-ups-of-people'
import { sql as pausedSystems } from './migrations/023-paused-systems'
import { sql as heldSince } from './migrations/024-held-since'
import { sql as spellings } from './migrations/025-spellings'
import { sql as actions } from './migrations/026-actions'
import { sql as earlierRuns } from './migrations/027-earlier-runs'
import { sql as stamps } from './migrations/028-stamps'
import { sql as slowedRuns } from './migrations/029-slowed-runs'
import { sql as endsOfPauses } from './migrations/030-ends-of-pauses'
import { sql as stretches } from './migrations/031-stretches'
import { sql as valuesAsAdded } from './migrations/032-values-as-added'
import { sql as contributionsAsPeople } from './migrations/033-contributions-as-people'
import { sql as byHand } from './migrations/034-by-hand'
import { sql as keptApart } from './migrations/035-kept-apart'
import { sql as gone } from './migrations/036-gone'
import { sql as madeByHand } from './migrations/037-made-by-hand'
import { sql as keptFrom } from './migrations/038-kept-from'
import { sql as formerNames } from './migrations/039-former-names'
import { sql as namesWithoutMarks } from './migrations/040-names-without-marks'
import { sql as unread } from './migrations/041-unread'
import { sql as guids } from './migrations/042-guids'
import type { Database } from './connection'
import { noteToFinish } from './deleted-text'
import { ownerOnly } from './owner-only'

/** One step from the shape before it, as SQL. The first leads to version 1. */
export type Migration = string

/** All steps in their order: a file of version N has the first N behind it. */
export const migrations: readonly Migration[] = [
  objects,
  runs,
  views,
  unjoined,
  retainedLinksAndHolds,
  wholeProvenance,
  plainWords,
  acceptedImports,
  configuration,
  names,
  notEvaluated,
  dayOfMarking,
  moments,
  givenValues,
  followUps,
  references,
  renamedTargets,
  keysOfReferences,
  lists,
  importNodes,
  leaversKept,
  lookUpsOfPeople,
  pausedSystems,
  heldSince,
  spellings,
  actions,
  earlierRuns,
  stamps,
  slowedRuns,
  endsOfPauses,
  stretches,
  valuesAsAdded,
  contributionsAsPeople,
  byHand,
  keptApart,
  gone,
  madeByHand,
  keptFrom,
  formerNames,
  namesWithoutMarks,
  unread,
  guids,
]

/** Marks a SQLite file as an identity store ("IDWV"). */
const APPLICATION_ID = 0x49445756

/**
 * The version of the file; 0 for an empty one. Throws `store-newer` or `store-corrupt` for a file this program must not touch.
 */
export function fileVersion(db: Database, file: string, known: readonly Migration[] = migrations): number {
  const version = db.pragma('user_version', { simple: true }) as number
  if (version > known.length) {
    throw new SyncError(
      'store-newer',
      `The store ${file} was written by a newer version of this program (its format is ${version}; this version knows up to ${known.length}).`,
      `Install the newer version again, or restore the backup it made before it changed the file (${file}.bak-${known.length}).`,
    )
  }
  const application = db.pragma('application_id', { simple: true }) as number
  const tables = db.prepare("select count(*) from sqlite_schema where name not in ('lock', 'opened')").pluck().get() as number
  if (application === APPLICATION_ID || (application === 0 && version === 0 && tables === 0)) return version
  throw new SyncError(
    'store-corrupt',
    `${file} is an SQLite database, but not an identity store.`,
    'Choose another file for the identity store; a file that does not exist is created.',
  )
}

/**
 * Brings the file to the newest shape, one transaction a step: stopped at any moment, the file has one of the known shapes. An
 * existing store is copied to `file.bak-N` first, N being the version it had.
 */
export function migrate(db: Database, file: string, known: readonly Migration[] = migrations): void {
  const from = fileVersion(db, file, known)
  if (from === known.length) return
  if (from > 0) copyBefore(db, `${file}.bak-${from}`)
  for (let version = from + 1; version <= known.length; version++) {
    db.exec('begin immediate')
    try {
      db.exec(known[version - 1] as string)
      // From this shape on what is deleted is overwritten (N14); before, it was kept on the pages of the file.
      if (from > 0 && known[version - 1] === gone) noteToFinish(db)
      db.pragma(`application_id = ${APPLICATION_ID}`)
      db.pragma(`user_version = ${version}`)
      db.exec('commit')
    } catch (thrown) {
      if (db.inTransaction) db.exec('rollback')
      throw thrown
    }
  }
}

/** Where such copies of this file are. */
export function earlierCopies(file: string): string[] {
  const begins = `${basename(file)}.bak-`
  const names = readdirSync(dirname(file)).filter((name) => name.startsWith(begins))
  return names.sort().map((name) => join(dirname(file), name))
}

/** Copies the store; a copy stopped half-way is not taken for a whole one. */
function copyBefore(db: Database, copy: string): void {
  const part = `${copy}.part`
  rmSync(part, { force: true })
  db.prepare('vacuum into ?').run(part)
  if (!existsSync(part) || statSync(part).size === 0) throw new Error(`No copy was made in ${part}`)
  ownerOnly(part)
  renameSync(part, copy)
}
