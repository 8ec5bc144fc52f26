/** Values of records that could not be read when the record was read last, as history has it (I7). */
import type { Engine } from '../../engine/engine'
import type { Cso } from '../../model/objects'
import type { StoredRecord } from '../../model/store-rows'
import type { StoreNames } from './store-names'
import { objectName } from './views'

/** What an import says of a record. */
const ofImport: readonly StoredRecord['outcome'][] = ['added', 'updated', 'valueUnreadable']

/** Entries of a record's history that are looked through. */
const historyLength = 50

/** Of each of these records. */
export async function unreadValues({ store }: Engine, csos: readonly Cso[], names: StoreNames) {
  const found = []
  for (const cso of csos) {
    const history = await store.historyOf({ cso: cso.id }, historyLength)
    const last = history.find(({ outcome }) => ofImport.includes(outcome))?.run
    const read = history.filter(({ run, outcome }) => run === last && outcome === 'valueUnreadable')
    const about = { system: names.system(cso.system), name: objectName(cso) }
    found.push(...read.map(({ run, at, because }) => ({ ...about, run, at, because })))
  }
  return found
}
