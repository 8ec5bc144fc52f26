/** People in grace whose type has another number of days by now: they are due by today's (L2). */
import { counted } from '../../model/counted'
import { emptyPage } from '../../model/empty-page'
import type { DeletionMark, Mvo, MvoId } from '../../model/objects'
import type { MvoWrite } from '../../model/page'
import type { RunRecord } from '../../model/runs'
import { markByToday } from '../../pipeline/9-lifecycle'
import { mvoName } from '../canvas/mvo-name'
import type { SyncContext } from './process-page'

/** Marks looked at together. */
const atATime = 500

type Grace = Pick<SyncContext, 'run' | 'store' | 'plan'>

/** Moves the due dates. Costs a short row for each that is in grace, and a page where the days of a type have changed. */
export async function moveDueDates(grace: Grace): Promise<void> {
  const { run, store } = grace
  for (let after: MvoId | undefined = 0; after !== undefined;) {
    run.throwIfCancelled()
    const from: MvoId = after
    const found = await store.mvosInGrace(from, atATime)
    const moved = found.filter(({ type, deletion }) => markOf(grace, type, deletion) !== deletion).map(({ id }) => id)
    if (moved.length > 0) await save(grace, (await store.loadMvos(moved)).mvos)
    after = found.length === atATime ? found.at(-1)?.id : undefined
  }
}

async function save(grace: Grace, mvos: readonly Mvo[]): Promise<void> {
  const { run, store, plan } = grace
  const writes: MvoWrite[] = []
  const records: RunRecord[] = []
  for (const mvo of mvos) {
    const mark = mvo.deletion && markOf(grace, mvo.type, mvo.deletion)
    if (!mark) continue
    writes.push({ mvo: { ...mvo, deletion: mark }, attributesChanged: false })
    const schema = plan.mvTypes.get(mvo.type)?.schema
    const days = counted(schema?.graceDays ?? 0, 'day')
    const because = `the grace period was changed to ${days}: it will be deleted after ${mark.after.slice(0, 10)}`
    const object = { system: null, cso: null, mvo: mvo.id, name: mvoName(mvo, schema) }
    records.push({ run: run.id, outcome: 'deletionMarked', ...object, because, changes: [], error: null })
  }
  const counts = { deletionMarked: writes.length }
  await store.savePage({ ...emptyPage, mvos: writes, records, run: run.snapshotWith(counts) })
  run.add(counts)
}

function markOf({ plan }: Grace, type: string, mark: DeletionMark): DeletionMark {
  const schema = plan.mvTypes.get(type)?.schema
  return schema ? markByToday(mark, schema.graceDays) : mark
}
