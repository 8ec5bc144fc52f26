/** Carries one export request out. */
import type { ExportResult } from '../../../model/connector'
import { SyncError } from '../../../model/errors'
import { faultOf, ldapCode } from '../protocol/faults'
import { create } from './create'
import { holderSentence } from './holder'
import { codes, sendWrite, type Write } from './request'
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
    if (thrown instanceof SyncError) return notProven(write, thrown)
    const failed = failure(write, faultOf(thrown))
    const holder = ldapCode(thrown) === codes.alreadyExists ? await holderSentence(write, request.secondaryId) : ''
    return { ...failed, message: `${failed.message ?? ''}${holder}` }
  }
}

function remove(write: Write): Promise<ExportResult> {
  return atPresentDn(write, async (dn, guard) => {
    await sendWrite(write, (client) => client.del(dn, guard))
    return { id: write.request.id, outcome: 'done', confirmed: false }
  })
}
