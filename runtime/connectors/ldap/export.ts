/** Export to a directory. */
import type { ExportOptions, ExportRequest, ExportResult } from '../../model/connector'
import { SyncError } from '../../model/errors'
import type { ObjectTypeSchema } from '../../model/schema'
import type { Connection } from './protocol/connection'
import { syncError } from './protocol/faults'
import type { LdapSession } from './protocol/session'
import { anchorOf } from './settings'
import type { Subschema } from './protocol/subschema'
import { carryOut } from './write/carry-out'
import { Order, Slots } from './write/order'

/**
 * Carries out a batch over one connection with several requests on their way, each after the earlier ones it depends on (E4, E8).
 */
export async function exportBatch(
  session: LdapSession,
  batch: readonly ExportRequest[],
  options: ExportOptions,
  signal: AbortSignal,
): Promise<readonly ExportResult[]> {
  const shared = await prepare(session).catch((thrown: unknown) => syncError(thrown, 'Preparing the export'))
  if (shared instanceof SyncError) {
    const message = `${shared.message} ${shared.next}`.trim()
    return batch.map((request) => notSent(request, message))
  }
  const slots = new Slots(Math.max(1, Math.min(options.concurrency, session.settings.concurrency)))
  const order = new Order()
  const types = new Map(options.objectTypes.map((type) => [type.name, type]))
  return Promise.all(
    batch.map(async (request) => {
      const { before, finished } = order.enter(request)
      try {
        await Promise.all(before)
        await slots.take()
        try {
          if (signal.aborted) return notSent(request, 'Cancelled before it was sent.')
          return await carryOut({
            session,
            ...shared,
            request,
            type: types.get(request.type) ?? undeclared(request, anchorOf(session.settings, shared.connection.root.kind)),
            trace: { sent: false },
          })
        } finally {
          slots.give()
        }
      } finally {
        finished()
      }
    }),
  )
}

/** What all requests share. */
async function prepare(session: LdapSession): Promise<{ connection: Connection; subschema: Subschema | undefined }> {
  return { connection: await session.connection(), subschema: await session.subschema() }
}

function notSent(request: ExportRequest, message: string): ExportResult {
  return { id: request.id, outcome: 'unreachable', confirmed: false, message, inDoubt: request.inDoubt }
}

function undeclared({ type }: ExportRequest, anchor: string): ObjectTypeSchema {
  return { name: type, anchor, secondaryId: 'dn', attributes: [] }
}
