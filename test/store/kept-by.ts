/** What of a present store's contents one of an earlier version keeps once it is brought up to date. */
import { migrations } from '../../runtime/store/sqlite/file/migrations'
import { sql as namesSql } from '../../runtime/store/sqlite/file/migrations/010-names'
import { sql as referencesSql } from '../../runtime/store/sqlite/file/migrations/016-references'
import { sql as listsSql } from '../../runtime/store/sqlite/file/migrations/019-lists'
import { sql as heldSinceSql } from '../../runtime/store/sqlite/file/migrations/024-held-since'
import { sql as spellingsSql } from '../../runtime/store/sqlite/file/migrations/025-spellings'

/** Rows by table. */
export type Contents = Record<string, Record<string, unknown>[]>

/** What a store of an earlier version could not keep is missing; who found nobody, of whom it did not note why, is due. */
export function asKeptBy(version: number, present: Contents): Contents {
  const kept = { ...present }
  const change = (table: string, to: (row: Record<string, unknown>) => Record<string, unknown>): void => {
    kept[table] = kept[table]?.map((row) => ({ ...row, ...to(row) })) ?? []
  }
  if (version < 2) for (const table of ['run', 'run_record', 'runs', 'what_happened']) kept[table] = []
  if (version < 4) {
    kept['unjoined_key'] = []
    change('cso', ({ mvo, version: before }) => (mvo === null ? { due: 1, version: Number(before) + 1 } : {}))
    change('accepted_cso', ({ mvo, version: before }) => (mvo === null ? { due: 1, version: Number(before) + 1 } : {}))
    change('accounts', ({ linked_how }) => (linked_how === 'none' ? { waits_for_sync: 1 } : {}))
  }
  if (version < 5) {
    for (const table of ['cso', 'accepted_cso']) change(table, () => ({ retained_link: null }))
    for (const table of ['pending_export', 'accepted_pending_export']) change(table, () => ({ held_by: null, steps: '[]' }))
  }
  if (version < names)
    for (const table of ['pending_export', 'accepted_pending_export'])
      change(table, () => ({ temporary_name: null, name_taken: 0, outdated: 0, account_missing: 0 }))
  if (version < heldSince)
    for (const table of ['pending_export', 'accepted_pending_export']) change(table, () => ({ held_since: null }))
  if (version < configurationKept) kept['fact'] = [unrecorded, ...(kept['fact'] ?? [])]
  if (version < followUps) for (const table of ['cso_follow_up', 'mvo_follow_up']) kept[table] = []
  if (version < importNodes) kept['cso_import_node'] = []
  if (version < leaversKept) kept['leaver_kept'] = []
  if (version < 22) kept['mvo_look_up'] = []
  if (version < 12) change('mvo', () => ({ delete_marked: null }))
  if (version < moments) for (const table of ['cso_moment', 'mvo_moment']) kept[table] = []
  if (version < 11) for (const table of ['cso_not_evaluated', 'mvo_not_evaluated']) kept[table] = []
  if (version < lists) for (const table of ['cso', 'accepted_cso']) change(table, () => ({ own: null, out_of_groups: 0 }))
  // What is staged for an account is a correction still; of others it is not known how rules have spelled their values (X2).
  if (version < spellings)
    for (const table of ['cso', 'accepted_cso']) change(table, ({ anchor }) => ({ spellings: anchor === '1' ? '{}' : null }))
  if (version < linksKept) for (const table of ['contribution_reference', 'mvo_reference', 'look_up']) kept[table] = []
  return kept
}

/** The version that brought the names that change hands, and the one that says since when exports are held. */
const names = migrations.indexOf(namesSql) + 1
const heldSince = migrations.indexOf(heldSinceSql) + 1
const moments = 1 + migrations.findIndex((sql) => sql.includes('create table cso_moment'))

/** By which rules a store was synchronised an earlier version did not record. */
const unrecorded = { name: 'configuration', value: '{"known":"unknown","open":[]}' }
const importNodes = 1 + migrations.findIndex((sql) => sql.includes('cso_import_node'))
const leaversKept = 1 + migrations.findIndex((sql) => sql.includes('create table leaver_kept'))
const followUps = 1 + migrations.findIndex((sql) => sql.includes('cso_follow_up'))
/** The version that keeps which values of shared lists are the rules' own. */
const lists = migrations.indexOf(listsSql) + 1
/** The version that keeps how rules have spelled values. */
const spellings = migrations.indexOf(spellingsSql) + 1
/** The version that keeps references between people. */
const linksKept = migrations.indexOf(referencesSql) + 1
const configurationKept = 1 + migrations.findIndex((sql) => sql.includes(unrecorded.value))
