/** Names that somebody else had: who waits for one, and how it goes on once it is free (E7, E9). */
import { describe, expect, it } from 'vitest'
import type { PendingExport } from '../../runtime/model/objects'
import { onceFree, wantedName } from '../../runtime/pipeline/8-taken-name'
import { decides } from './laws'
import { account, change, pending, unsent, userType } from './world'

const renaming = pending([change('dn', 'cn=Bob,dc=x')], { state: 'failed', nameTaken: true, attempts: 5, error: 'taken' })
const creating: PendingExport = { ...renaming, operation: 'create' }
const wanted = (waiting: PendingExport) =>
  decides(wantedName, {
    pending: waiting,
    cso: waiting.operation === 'create' ? unsent() : account({ dn: 'cn=Ann,dc=x' }),
    type: userType(),
  })

describe('E9 the name that somebody else had', () => {
  it.each<[string, PendingExport, string | null]>([
    ['of a rename is the new one', renaming, 'cn=Bob,dc=x'],
    ['of a create is its own', creating, 'cn=Bob,dc=x'],
    ['is none while it is tried again', { ...renaming, state: 'pending' }, null],
    ['is none where it failed for another reason', pending(renaming.changes, { state: 'failed' }), null],
    ['is none where no name is asked for any more', { ...renaming, changes: [change('mail', 'b@x')] }, null],
  ])('%s', (_, waiting, expected) => {
    expect(wanted(waiting)).toBe(expected)
  })

  it('E9 E3 once it is free, goes out like anything new', () => {
    const waiting = { ...renaming, nextAttempt: '2025-03-01T08:00:00Z' }
    const { nameTaken: _, ...rest } = renaming
    expect(decides(onceFree, waiting)).toEqual({ ...rest, state: 'pending', attempts: 0, nextAttempt: null, error: null })
  })
})
