/** Whom an import is expected to show (I3): read from an index alone, as nearly all of them an import leaves as they are. */
import type { CsoId, Staging, SystemId } from '../../../model/objects'
import { type Connection, yieldToEventLoop } from '../file/connection'
import { accepted, reading } from './accepted'

const EXPECTED = `select json_group_array(j.id) as ids from (select id from cso indexed by cso_by_system
  where system = ? and id > ? and id < ? and staging in ('normal', 'awaitingConfirmation') and type in (select value from json_each(?))
  order by id limit ?) j`
const MADE_MEANWHILE = reading(
  ({ cso, by }) => `select id from ${cso}${by('cso_by_system')}
  where system = ? and id > ? and staging in ('normal', 'awaitingConfirmation') and type in (select value from json_each(?))
  order by id limit ?`,
)
const OPEN = 'select open_import as run, open_import_from as firstNew from system where id = ?'
const WRITTEN_OVER = `select e.cso as id, e.known, e.staging, c.type from earlier_cso e cross join cso c on c.id = e.cso
  where e.import = ? and e.cso > ? and e.cso <= ?`

/** Ids read before the rest of the process has its turn. */
const SLICE = 5000

interface WrittenOver {
  readonly id: CsoId
  readonly known: number
  readonly staging: Staging
  readonly type: string
}

/** Ids of the CSOs of these types that an import is expected to show, as they are accepted; read a slice at a time. */
export async function expectedCsos(c: Connection, system: SystemId, types: readonly string[]): Promise<CsoId[]> {
  const names = JSON.stringify(types)
  const open = c.get<{ run: number | null; firstNew: CsoId | null }>(OPEN, system)
  const end = open?.firstNew ?? Number.MAX_SAFE_INTEGER
  const ids: CsoId[] = []
  for (let after = 0; after < end; await yieldToEventLoop()) {
    const slice = c.call(
      () => JSON.parse(c.get<{ ids: string }>(EXPECTED, system, after, end, names, SLICE)?.ids ?? '[]') as CsoId[],
    )
    const to = slice.length < SLICE ? end : (slice.at(-1) as CsoId)
    const known = open?.run == null ? slice : asAccepted(c, slice, { run: open.run, after, to, types })
    for (const id of known) ids.push(id)
    after = to
  }
  if (open?.run != null) for await (const id of madeMeanwhile(c, system, end, names)) ids.push(id)
  return ids
}

/** The ids as they were before an open import wrote over some: it may have marked them as gone, or shown them again. */
function asAccepted(
  c: Connection,
  ids: readonly CsoId[],
  {
    run,
    after,
    to,
    types,
  }: { readonly run: number; readonly after: CsoId; readonly to: CsoId; readonly types: readonly string[] },
): readonly CsoId[] {
  const written = c.call(() => c.all<WrittenOver>(WRITTEN_OVER, run, after, to))
  if (written.length === 0) return ids
  const known = new Set(ids)
  for (const { id, known: isKnown, staging, type } of written) {
    const isExpected = isKnown === 1 && (staging === 'normal' || staging === 'awaitingConfirmation') && types.includes(type)
    if (isExpected) known.add(id)
    else known.delete(id)
  }
  return [...known].sort((a, b) => a - b)
}

/** What others have made since the import began. */
async function* madeMeanwhile(c: Connection, system: SystemId, from: CsoId, names: string): AsyncGenerator<CsoId> {
  for (let after = from - 1; ; await yieldToEventLoop()) {
    const rows = c.call(() => c.all<{ id: CsoId }>(accepted(c, MADE_MEANWHILE), system, after, names, SLICE))
    for (const { id } of rows) yield id
    if (rows.length < SLICE) return
    after = rows.at(-1)?.id ?? after
  }
}
