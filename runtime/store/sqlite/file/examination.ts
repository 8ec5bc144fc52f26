/** Examines the whole of a store's file for damage, with a connection of its own, beside whoever uses it. */
import { SyncError } from '../../../model/errors'
import { ended } from '../../../model/sentences'
import { type Database, openDatabase } from './connection'
import { translate } from './translate'

/** Findings that are told; more say nothing new. */
const most = 20

/**
 * What is wrong with the file, as SQLite says it; nothing when it is whole. The caller is held up until all of it is read. Throws
 * SQLite's errors translated.
 */
export function examineDatabase(file: string): readonly string[] {
  let db: Database | undefined
  try {
    db = openDatabase(file, 'read')
    const said = db.pragma(`integrity_check(${most})`) as readonly { readonly integrity_check: string }[]
    const findings = said.flatMap(({ integrity_check: finding }) => (finding === 'ok' ? [] : finding.split('\n')))
    if (findings.length > 0) return findings.filter((finding) => !finding.startsWith('***')).slice(0, most)
    const references = db.pragma('foreign_key_check') as readonly { readonly table: string; readonly parent: string }[]
    const tables = new Set(references.map(({ table, parent }) => `${table} refers to rows of ${parent} that are not there`))
    return [...tables].slice(0, most)
  } catch (thrown) {
    const refusal = translate(thrown, file)
    // Damage can be so great that SQLite does not get to say what it has found.
    if (refusal instanceof SyncError && refusal.code === 'store-corrupt') return [refusal.message]
    throw refusal
  } finally {
    db?.close()
  }
}

/** Why no examination came to its end, where that says nothing about the file. */
export function notExamined(file: string, why: string): SyncError {
  return new SyncError(
    'store-unwritable',
    `The store ${file} could not be examined: ${ended(why)}`,
    'Have it examined again. Should it happen again, look at the disk and give the machine more memory.',
  )
}
