/** The sealing of everything under another secret (N9). Values stay what they are, and so do versions. */
import { type Connection, yieldToEventLoop } from '../file/connection'
import { HEAD, type Secrets } from '../file/secrets'
import { isLedgerUnreadable, resealLedgerKey } from './ledger'
import { resealChangesText, SEALED_VALUES } from './pending-changes'

/** Rows sealed anew in one transaction. */
const BATCH = 500

/** Rows that can hold something sealed: of which table, in what order, and in which column. */
interface SealedRows {
  readonly table: string
  readonly key: readonly string[]
  readonly column: string
  /** SQL: whether the row holds something sealed under none of the ids it takes as a JSON list. */
  readonly isForeign: string
  readonly reseal: (text: string, secrets: Secrets) => string | null
}

const documents = (table: string, key: readonly string[] = ['id'], column = 'attributes'): SealedRows => ({
  table,
  key,
  column,
  isForeign: `substr(${column}, 1, ${HEAD.length}) = '${HEAD}'
    and substr(${column}, ${HEAD.length + 1}, 8) not in (select value from json_each(?))`,
  reseal: (text, secrets) => secrets.resealDocument(text),
})

const changes = (table: string, key: readonly string[] = ['id']): SealedRows => ({
  table,
  key,
  column: 'changes',
  isForeign: `instr(changes, '${SEALED_VALUES}') > 0 and exists (select 1 from json_each(${table}.changes) as change
    where change.value ->> '$[4].sealed' is not null
      and substr(change.value ->> '$[4].sealed', 1, 8) not in (select value from json_each(?)))`,
  reseal: resealChangesText,
})

const ALL: readonly SealedRows[] = [
  documents('mvo'),
  documents('contribution'),
  documents('cso'),
  documents('cso', ['id'], 'own'),
  documents('earlier_cso', ['import', 'cso']),
  changes('pending_export'),
  changes('earlier_pending_export', ['import', 'cso']),
]

/** How many objects, contributions and pending exports were sealed anew. */
export interface Resealed {
  readonly rows: number
  /** Those whose key was not at hand; they are as they were. */
  readonly unreadable: number
}

/** How many rows hold something that none of the keys at hand opens; the ledger's key counts as one. */
export function countUnreadable(c: Connection): number {
  const known = JSON.stringify(c.secrets.sealer.ids)
  return ALL.reduce(
    (sum, { table, isForeign }) => {
      const found = c.get<{ n: number }>(`select count(*) as n from ${table} where ${isForeign}`, known)
      return sum + (found?.n ?? 0)
    },
    Number(isLedgerUnreadable(c)),
  )
}

/**
 * Seals what was sealed under another secret at hand, a batch a transaction: each sealed text names its key, so that stopped at
 * any moment all of it can be read with both secrets, and the next time goes on with what is left.
 */
export async function resealAll(c: Connection): Promise<Resealed> {
  // What is overwritten leaves no copy in the file.
  c.call(() => c.db.pragma('secure_delete = on'))
  // The old secret is forgotten afterwards: a power cut must not bring back what was sealed with it.
  c.call(() => c.db.pragma('synchronous = full'))
  const ledger = c.call(() => resealLedgerKey(c))
  let rows = ledger === true ? 1 : 0
  let unreadable = ledger === null ? 1 : 0
  for (const kind of ALL) {
    for (let after: readonly number[] | null = kind.key.map(() => 0); after !== null; await yieldToEventLoop()) {
      const batch = resealBatch(c, kind, after)
      rows += batch.rows
      unreadable += batch.unreadable
      after = batch.last
    }
  }
  return { rows, unreadable }
}

function resealBatch(
  c: Connection,
  { table, key, column, isForeign, reseal }: SealedRows,
  after: readonly number[],
): Resealed & { readonly last: readonly number[] | null } {
  const columns = key.join(', ')
  const marks = key.map(() => '?').join(', ')
  const next = `select ${columns}, ${column} as text from ${table}
    where (${columns}) > (${marks}) and ${isForeign} order by ${columns} limit ${BATCH}`
  const write = `update ${table} set ${column} = ? where (${columns}) = (${marks})`
  return c.write(() => {
    const found = c.all<Readonly<Record<string, number>> & { text: string }>(
      next,
      ...after,
      JSON.stringify(c.secrets.sealer.ids.slice(0, 1)),
    )
    let unreadable = 0
    let last: readonly number[] | null = null
    for (const row of found) {
      last = key.map((name) => row[name] ?? 0)
      const resealed = reseal(row.text, c.secrets)
      if (resealed === null) unreadable++
      else c.run(write, resealed, ...last)
    }
    return { rows: found.length - unreadable, unreadable, last: found.length === BATCH ? last : null }
  })
}
