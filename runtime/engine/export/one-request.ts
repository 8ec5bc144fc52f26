/** A request that is sent by itself, noted on disk before the system hears of it (E2, E9). */
import type { ExportRequest, ExportResult, OpenConnector } from '../../model/connector'
import type { PendingExport } from '../../model/objects'
import type { ExportContext } from './context'
import { pageOf } from './context'

/** Sends one request by itself; undefined where it is not answered. */
export async function sendAlone(
  { connector, system, run }: ExportContext,
  request: ExportRequest,
): Promise<ExportResult | undefined> {
  const options = { objectTypes: system.config.objectTypes, concurrency: 1 }
  const answers = await (connector.export as NonNullable<OpenConnector['export']>)([request], options, run.signal)
  return answers.find(({ id }) => id === request.id)
}

/** Whether it was saved: on disk before the system hears of it. */
export async function recorded(context: ExportContext, pending: PendingExport): Promise<boolean> {
  const { conflicts } = await context.store.savePage(pageOf(context, { pendings: [pending], durable: true }))
  return conflicts.length === 0
}
