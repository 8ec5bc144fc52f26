/** Carries one export request out. */
import type { ExportResult } from '../../../model/connector'
import { SyncError } from '../../../model/errors'
import { faultOf } from '../protocol/faults'
import { create } from './create'
import { sendWrite, type Write } from './request'
import { failure, notProven } from './results'
import { atPresentDn } from './target'
import { update } from './update'

/** Carries one request out. Never rejects for anything the directory says or does. */
export async function carryOut(write: Write): Promise<ExportResult> {
  const { request } = write
  try {
    switch (request.operation) {
      case 'create':
        return await create(write)
      case 'update':
        return await update(write)
      case 'delete':
        return await remove(write)
      default:
        return request.operation satisfies never
    }
  } catch (thrown) {
    return thrown instanceof SyncError ? notProven(write, thrown) : failure(write, faultOf(thrown))
  }
}

function remove(write: Write): Promise<ExportResult> {
  return atPresentDn(write, async (dn, guard) => {
    await sendWrite(write, (client) => client.del(dn, guard))
    return { id: write.request.id, outcome: 'done', confirmed: false }
  })
}
