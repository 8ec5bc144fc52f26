/** Accounts that an export did not find are asked for by the next import of changes, which would not tell of them (E7). */
import type { ImportPage, ImportRecord } from '../../model/connector'
import { SyncError } from '../../model/errors'
import type { Cso } from '../../model/objects'
import type { ObjectTypeSchema } from '../../model/schema'
import { emptyAttributes } from '../../model/values'
import type { ImportContext } from './context'

/** Failed pending exports looked at together. */
const atATime = 500

/** The accounts as they are now, or that they are gone. Costs a look at what has failed, and a look-up an account not found. */
export async function* missingAccounts(context: ImportContext): AsyncIterable<ImportPage> {
  const { store, system, types, connector } = context
  if (!connector.find) return
  for (let after: string | null | undefined; after !== null;) {
    const range = { limit: atATime, ...(after !== undefined && { after }) }
    const { items, next } = await store.searchPendings({ system: system.row.id, state: 'failed', ...range })
    const records: ImportRecord[] = []
    for (const { pending, cso } of items) {
      const type = types.find(({ name }) => name === cso.type)
      if (pending.accountMissing && type && cso.anchor !== null) records.push(...(await asked(context, type, cso)))
    }
    if (records.length > 0) yield { records, unreadable: [] }
    after = next
  }
}

/** None where it cannot be asked for: then nothing is said of it (E10). */
async function asked({ connector, run }: ImportContext, type: ObjectTypeSchema, cso: Cso): Promise<readonly ImportRecord[]> {
  const { anchor, secondaryId } = cso
  try {
    const found = await connector.find?.(type, anchor, secondaryId)
    return [found ?? { ...gone, type: type.name, anchor, secondaryId, position: secondaryId ?? anchor ?? '' }]
  } catch (error) {
    if (!(error instanceof SyncError) || error.code === 'system-unreachable') throw error
    run.warn('not-asked', `${secondaryId ?? anchor} was not found by an export and could not be asked for: ${error.message}`)
    return []
  }
}

const gone = { change: 'deleted', attributes: emptyAttributes(), faults: [] } as const
