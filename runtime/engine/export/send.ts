/** Requests on their way to the target, also one by itself, noted on disk before the system hears of it (E2, E9). */
import type { ExportRequest, ExportResult, OpenConnector } from '../../model/connector'
import type { PendingExport } from '../../model/objects'
import type { ExportContext } from './context'
import { pageOf } from './context'

/** Sends the requests, so many at a time (E8). What the connector says about its system becomes a warning of the run. */
export function send(
  { connector, system, run, written }: ExportContext,
  requests: readonly ExportRequest[],
  concurrency: number,
): Promise<readonly ExportResult[]> {
  const options = {
    objectTypes: system.config.objectTypes,
    concurrency,
    warn: (code: string, message: string) => run.warn(code, message),
    ...(written && { written: written.option }),
  }
  return (connector.export as NonNullable<OpenConnector['export']>)(requests, options, run.signal)
}

/** Sends one request by itself; undefined where it is not answered. */
export async function sendAlone(context: ExportContext, request: ExportRequest): Promise<ExportResult | undefined> {
  const answers = await send(context, [request], 1)
  return answers.find(({ id }) => id === request.id)
}

/** Whether it was saved: on disk before the system hears of it. */
export async function recorded(context: ExportContext, pending: PendingExport): Promise<boolean> {
  const { conflicts } = await context.store.savePage(pageOf(context, { pendings: [pending], durable: true }))
  return conflicts.length === 0
}
